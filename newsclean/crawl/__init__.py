"""The crawl's side: what plugs the library into Scrapy. Only this package imports it."""
