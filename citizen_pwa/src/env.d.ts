declare const __VERSION__: string;

declare module "virtual:lucide" {
  /** Inner SVG of each icon, by Lucide's name. */
  const drawings: Readonly<Record<string, string>>;
  export default drawings;
}
