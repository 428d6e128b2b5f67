"""What search engines and shared links are told of the public pages: titles and descriptions.

Used by programs, robots.txt and the sitemap first; people see it where a link is shown with its title.
Nothing is said that the public view does not say, and one person's own pages are in no index: always true.
"""
