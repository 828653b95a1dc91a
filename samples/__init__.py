"""The sample news site: an invented newspaper, with what each of its pages must give."""
