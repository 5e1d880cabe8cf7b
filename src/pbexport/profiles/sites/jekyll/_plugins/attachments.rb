# Attachments are copied as they are: without this, one that begins with `---` would be taken for a page.
module Attachments
  FOLDER = %r{\A#{Regexp.escape(File.expand_path("../files", __dir__))}/}

  def has_yaml_header?(file)
    !FOLDER.match?(file) && super
  end
end

Jekyll::Utils.singleton_class.prepend(Attachments)
