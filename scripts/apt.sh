# Sourced: installs packages by apt where that is there and we may; `install_packages "for what" PACKAGE…`.
install_packages() {
    local wanted_for="$1" root=()
    shift
    command -v apt-get >/dev/null || return 1
    if [ "$(id -u)" != 0 ]; then
        sudo -n true 2>/dev/null || return 1
        root=(sudo -n)
    fi
    echo "==> Installing $wanted_for"
    "${root[@]}" apt-get update -qq &&
        "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}
