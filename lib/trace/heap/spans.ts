// Heap spans: maps objects to their size class, and tells how full each class's spans are.
import { resized } from '../../model/resized.js';

/** Slot bytes by size class; 0: one object fills its span (internal/runtime/gc/sizeclasses.go, 1.23 to 1.27). */
export const SLOT_BYTES: readonly number[] = [
  0, 8, 16, 24, 32, 48, 64, 80, 96, 112, 128, 144, 160, 176, 192, 208, 224, 240, 256, 288, 320, 352, 384, 416,
  448, 480, 512, 576, 640, 704, 768, 896, 1024, 1152, 1280, 1408, 1536, 1792, 2048, 2304, 2688, 3072, 3200,
  3456, 4096, 4864, 5376, 6144, 6528, 6784, 6912, 8192, 9472, 9728, 10240, 10880, 12288, 13568, 14336, 16384,
  18432, 19072, 20480, 21760, 24576, 27264, 28672, 32768,
];
/** Maximum number of pages tracked: 256 GiB of addresses. Others are damage, or a heap too large for this. */
const MOST_PAGES = 1 << 25;

export class Spans {
  pageBytes = 8192;
  alignBytes = 8;
  /** The span index of each page, +1; 0: none. Below, by span: first page, length and class. */
  #ofPage = new Int32Array(1 << 10);
  #first: number[] = [];
  #pages: number[] = [];
  #kind: number[] = [];
  #free: number[] = [];

  /** `kindClass`: bit 0: not a heap span; bit 1: noscan; then the size class. */
  add(first: number, pages: number, kindClass: number): void {
    if ((kindClass & 1) === 1 || !(pages > 0) || first < 0 || first + pages > MOST_PAGES) return;
    this.#room(first + pages);
    const span = this.#free.pop() ?? this.#first.length;
    this.#first[span] = first;
    this.#pages[span] = pages;
    this.#kind[span] = kindClass >> 1;
    this.#ofPage.fill(span + 1, first, first + pages);
  }

  remove(first: number): void {
    const span = first >= 0 && first < this.#ofPage.length ? this.#ofPage[first] - 1 : -1;
    if (span < 0 || this.#first[span] !== first) return;
    this.#ofPage.fill(0, first, first + this.#pages[span]);
    this.#pages[span] = 0;
    this.#free.push(span);
  }

  /** The span of the object at `id`, or -1. */
  spanOf(id: number): number {
    const page = Math.floor((id * this.alignBytes) / this.pageBytes);
    return page < this.#ofPage.length ? this.#ofPage[page] - 1 : -1;
  }

  /** Possible object ids in the span. */
  *slotsOf(span: number): Generator<number> {
    const bytes = SLOT_BYTES[this.classOf(span)] || this.bytesOf(span);
    const first = (this.#first[span] * this.pageBytes) / this.alignBytes;
    for (let at = 0; at + bytes <= this.bytesOf(span); at += bytes) yield first + at / this.alignBytes;
  }

  classOf = (span: number): number => this.#kind[span] >> 1;
  bytesOf = (span: number): number => this.#pages[span] * this.pageBytes;
  pagesOf = (span: number): number => this.#pages[span];

  /**
   * The start of an object's slot, which is what free events contain: tiny objects share a slot, and objects with a malloc header
   * (512 bytes to 32 KiB with pointers) begin 8 bytes into theirs (runtime/malloc.go, mallocgcSmallScanHeader).
   */
  slotOf(id: number, span: number): number {
    const first = (this.#first[span] * this.pageBytes) / this.alignBytes;
    const units = (SLOT_BYTES[this.classOf(span)] ?? 0) / this.alignBytes;
    return units > 0 ? first + Math.floor((id - first) / units) * units : first;
  }

  get length(): number {
    return this.#first.length;
  }

  #room(pages: number): void {
    if (pages <= this.#ofPage.length) return;
    this.#ofPage = resized(this.#ofPage, Math.min(MOST_PAGES, Math.max(pages, 2 * this.#ofPage.length)));
  }
}
