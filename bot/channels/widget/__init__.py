"""The widget: the part of the chat that runs in the browser. Its source is src/; `bundle` makes one file of it."""
