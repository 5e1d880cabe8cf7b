# Attachments are copied as they are: without this, one that begins with `---` would be taken for a page.
module Attachments
  class << self
    attr_accessor :folder
  end

  def has_yaml_header?(file)
    !file.start_with?(Attachments.folder) && super
  end
end

Jekyll::Utils.singleton_class.prepend(Attachments)
Jekyll::Hooks.register(:site, :after_init) { |site| Attachments.folder = "#{site.in_source_dir("files")}/" }
