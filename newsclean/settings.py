"""The settings and their defaults, in one place.

Scrapy reads this module as the project's settings, `newsclean clean` reads it through `newsclean.configuration`; both
take other values by `-s NAME=VALUE`. Names that Scrapy doesn't know are newsclean's own.
"""

from newsclean import version

# ---- cleaning -------------------------------------------------------------------------------------------------------

STAGES = [
    "pipelines.extract.ExtractArticle",
    "pipelines.repair.RepairText",
    "pipelines.banners.StripBanners",
    "pipelines.comment_forms.StripCommentForms",
    "pipelines.source_lines.StripSourceLines",
    "pipelines.date_lines.StripDateLines",
    "pipelines.bylines.StripBylines",
    "pipelines.furniture.StripFurniture",
    "pipelines.related.StripRelated",
    "pipelines.headline.ChooseHeadline",
    "pipelines.normalize.NormalizeText",
    "pipelines.record.BuildRecord",
]
"""The way of a page, in order, for the crawl and the batch alike. A stage of your own goes into this list."""

PACKS: list[str] = []
"""Folders with rule packs of your own, or single packs, read beside those that come with newsclean."""

QUOTES = "straight"
"""`straight`, `typographic` (as the article's language writes them) or `keep`."""

MAX_PAGE_BYTES = 20_000_000
"""A larger page is rejected. The largest news pages in the wild hold some 10 MB, most of it script."""

MIN_WORDS = 25
"""A page with a shorter text is taken for no article, unless it says itself that it is one. Text documents have no such
floor."""

MAX_STRIPPED = 0.5
"""Share of its text that an article may lose to the strips; one that loses more is flagged `much-stripped`."""

WORKERS = 0
"""Processes that clean; 0 stands for one a core."""

PAGE_TIMEOUT = 30
"""Seconds of cleaning after which a page is given up and its worker replaced."""

PAGE_MEMORY_MB = 2048
"""Memory that a worker may take, in MiB; a page that needs more is rejected."""

# ---- pages that need a browser ---------------------------------------------------------------------------------------

CHROMIUM = ""
"""The program that renders pages, by name or path; unless told what the environment's CHROMIUM says, else the system's
Chromium."""

RENDER_TIMEOUT = 20
"""Seconds that a page has for loading in the browser. One that has its document and asks on is then taken as it is."""

# ---- output of a crawl ----------------------------------------------------------------------------------------------

OUTPUT = "out/articles.jsonl"
"""Where a crawl appends its records; the audit and the rejects stand beside it. Empty writes none of the three."""

# ---- Scrapy ---------------------------------------------------------------------------------------------------------

BOT_NAME = "newsclean"
USER_AGENT = f"newsclean/{version.VERSION} (news reader for research; set USER_AGENT to your contact address)"
SPIDER_MODULES = ["spiders"]
NEWSPIDER_MODULE = "spiders"
COMMANDS_MODULE = "newsclean.crawl.commands"
ITEM_PIPELINES = {
    "newsclean.crawl.cleaning.CleanInWorkers": 300,
    "newsclean.crawl.rendering.RenderInDoubt": 400,
    "newsclean.crawl.committing.CommitVisits": 700,
    "newsclean.crawl.writing.WriteOutput": 800,
}
DOWNLOADER_MIDDLEWARES = {
    "newsclean.crawl.rendering.RenderPages": 40,
    "newsclean.crawl.private.PrivateHosts": 50,
    "newsclean.crawl.patience.Patience": 560,
}
EXTENSIONS = {"newsclean.crawl.progress.Progress": 500}

ROBOTSTXT_OBEY = True
CONCURRENT_REQUESTS_PER_DOMAIN = 1
DOWNLOAD_DELAY = 1
AUTOTHROTTLE_ENABLED = True
AUTOTHROTTLE_START_DELAY = DOWNLOAD_DELAY
AUTOTHROTTLE_TARGET_CONCURRENCY = 1.0
DOWNLOAD_MAXSIZE = MAX_PAGE_BYTES
COOKIES_ENABLED = False

# first come, first served: a feed's newest article first, and a site's pages by their clicks from the start
DEPTH_PRIORITY = 1
SCHEDULER_MEMORY_QUEUE = "scrapy.squeues.FifoMemoryQueue"
SCHEDULER_DISK_QUEUE = "scrapy.squeues.PickleFifoDiskQueue"

FEED_EXPORT_ENCODING = "utf-8"
TELNETCONSOLE_ENABLED = False
LOG_LEVEL = "WARNING"
