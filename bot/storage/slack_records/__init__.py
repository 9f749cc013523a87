"""What Slack alone needs kept: who looks after whom there, its posts and its threads."""
