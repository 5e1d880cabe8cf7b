export default {
  title: "Tiny",
  url: "http://site.invalid",
  baseUrl: "/",
  onBrokenLinks: "throw",
  onBrokenAnchors: "throw",
  markdown: { format: "detect" },
  future: { v4: true, faster: true },
  plugins: [["@docusaurus/plugin-client-redirects", { redirects: [{ from: "/old", to: "/other" }] }]],
  presets: [["classic", { docs: { routeBasePath: "/" }, blog: false }]],
};
