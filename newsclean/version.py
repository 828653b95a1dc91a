"""The version, as the distribution, the command line, the user agent and each record name it.

It stands here and not in the metadata of an installation alone, since a Scrapyd egg is run without being installed.
"""

VERSION = "0.1.0"
