"""Scrapy's commands, told by COMMANDS_MODULE to look here first."""
