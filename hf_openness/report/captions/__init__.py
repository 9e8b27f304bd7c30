"""What figures and waterfalls show, in numbers that know their cells: for captions and alternative texts."""
