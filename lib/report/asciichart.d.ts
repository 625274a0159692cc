// Types of the used part of asciichart, which has none.
declare module 'asciichart' {
  interface PlotConfig {
    min?: number;
    max?: number;
    height?: number;
    offset?: number;
    symbols?: readonly string[];
    format?: (value: number, index: number) => string;
  }
  const asciichart: { plot(series: number[], config?: PlotConfig): string };
  export default asciichart;
}
