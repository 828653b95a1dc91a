"""The spiders, one way of finding articles a file. They find links and yield Pages, nothing else."""
