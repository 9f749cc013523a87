// The agency's colours, made readable: what stands on a surface keeps the contrast people need.

const READABLE = 4.5;
// What is drawn, as WCAG asks of graphics.
const VISIBLE = 3;
// The darkest of the light surfaces and the lightest of the dark ones: who is readable there is readable on all. Darkened
// until it is visible an amber turns brown, so on light surfaces a drawing keeps more of its hue and gets a visible edge.
const SURFACES = { light: ["#edf0f2", 1.75], dark: ["#262d35", VISIBLE] };

/** A style sheet with the agency's colours as variables, for light and for dark. */
export function colourSheet({ primary, on_primary, accent, on_accent }) {
  const sheet = new CSSStyleSheet();
  const shared = `--primary:${primary};--on-primary:${on_primary};--accent:${accent};--on-accent:${on_accent};`;
  const drawn = (name, colour, [surface, enough]) =>
    `--${name}:${readable(colour, surface, enough)};--${name}-edge:${readable(colour, surface, VISIBLE)};`;
  const [light, dark] = [SURFACES.light, SURFACES.dark].map(
    (on) => `--ink-brand:${brand(primary, accent, on[0])};${drawn("paid", accent, on)}${drawn("organic", primary, on)}`,
  );
  sheet.replaceSync(
    `:host{${shared}${light}}:host([data-theme="dark"]){${dark}}` +
      `@media (prefers-color-scheme: dark){:host(:not([data-theme="light"])){${dark}}}`,
  );
  return sheet;
}

// A dark primary made readable on a dark surface turns grey; an accent that can be read there is more the agency's own.
function brand(primary, accent, surface) {
  return [primary, accent].find((colour) => contrast(colour, surface) >= READABLE) ?? readable(primary, surface);
}

/** The colour itself where it can be read on the surface, else moved towards black or white until it can. */
export function readable(colour, surface, enough = READABLE) {
  const towards = luminance(surface) > 0.4 ? 0 : 255;
  for (let part = 0; part <= 1; part += 0.05) {
    const mixed = channels(colour).map((channel) => Math.round(channel + (towards - channel) * part));
    const hex = `#${mixed.map((channel) => channel.toString(16).padStart(2, "0")).join("")}`;
    if (contrast(hex, surface) >= enough) return hex;
  }
  return towards ? "#ffffff" : "#000000";
}

function contrast(one, other) {
  const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

function luminance(colour) {
  const [red, green, blue] = channels(colour).map((channel) => {
    const part = channel / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function channels(colour) {
  return [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
}
