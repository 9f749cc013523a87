"""The process that `bot serve` becomes: it keeps workers alive, replaces them and ends them. It loads no library."""
