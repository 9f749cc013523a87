"""What a message means where the talk stands: readers propose candidates, and one resolver chooses among them."""
