// Written by pbexport. Change what you like: a file that was changed here is never overwritten.
//     npm install
//     npx docusaurus build          (or: npx docusaurus start)

export default {
  title: @{title},
  url: "https://example.org", // where the site will stand
  baseUrl: "/",
  onBrokenLinks: "throw",
  onBrokenAnchors: "throw",
  onDuplicateRoutes: "throw",
  markdown: {
    format: "detect", // .md is Markdown, not MDX: nothing in it is run
    emoji: false,
    hooks: { onBrokenMarkdownLinks: "throw", onBrokenMarkdownImages: "throw" },
  },
  future: { v4: true, faster: true, experimental_vcs: false }, // who changed a page, and when, its front matter says
  presets: [
    [
      "classic",
      {
        docs: {
          routeBasePath: "/",
          sidebarPath: "./sidebars.mjs",
          numberPrefixParser: false,
          exclude: [],
          showLastUpdateAuthor: true,
          showLastUpdateTime: true,
        },
        blog: false,
        pages: false,
      },
    ],
  ],
  themeConfig: { navbar: { title: @{title}, items: [{ to: "/tags", label: "Tags", position: "right" }] } },
};
