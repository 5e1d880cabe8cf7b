# Points the links of Markdown files to the pages that are made of them, and stops the build where there is nothing.
module Links
  ADDRESS = /(<(?:a|img)\b[^>]*?\s(?:href|src)=")(?![a-z][a-z0-9+.-]*:|\/\/|[#"])([^"#?]*)/i

  # Path of each source file, and each address, from the top => address.
  def self.known(site)
    pages = site.pages.flat_map { |page| [["/#{page.relative_path}", page.url], [page.url, page.url]] }
    files = site.static_files.map { |file| [file.relative_path, Jekyll::URL.escape_path(file.relative_path)] }
    (pages + files).to_h
  end

  def self.point(page, known)
    page.content = page.content.gsub(ADDRESS) do
      before, address = Regexp.last_match.captures
      place = address.start_with?("/") ? address : "/#{File.dirname(page.relative_path)}/#{address}"
      path = File.expand_path(Jekyll::URL.unescape_path(place))
      target = known[path] || known[address]
      raise Jekyll::Errors::FatalException, "#{page.relative_path}: there is nothing at #{address}" unless target

      "#{before}#{page.site.config["baseurl"]}#{target}"
    end
  end
end

known = {}
Jekyll::Hooks.register(:site, :pre_render) { |site| known = Links.known(site) }
Jekyll::Hooks.register(:pages, :post_convert) { |page| Links.point(page, known) if page.name.end_with?(".md") }
