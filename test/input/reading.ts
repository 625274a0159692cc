// Reads inputs completely and keeps their contents.
import { LineBuffer } from '../../lib/input/lines.js';
import { readInput, type Reading, type TextSink } from '../../lib/input/read.js';
import type { Input } from '../../lib/input/input.js';

export interface Read {
  bytes: number;
  chunks: number;
  texts: { name: string; text: string; lines: number; parts: string[] }[];
  troubles: { code: string; message: string; file: string }[];
}

export const inputOf = (path: string): Input => ({ name: path, path, bytes: undefined });

/** Reads an input; `most` bytes of each text are kept. `onChunk` sees the reading while it goes on. */
export async function readTexts(
  input: Input,
  { signal, most = Infinity, onLine }: { signal?: AbortSignal; most?: number; onLine?: () => void } = {},
): Promise<Read> {
  const read: Read = { bytes: 0, chunks: 0, texts: [], troubles: [] };
  let lines: LineBuffer | undefined;
  const keep = (buffer: Buffer, from: number, to: number): void => {
    const text = read.texts.at(-1)!;
    text.lines++;
    if (text.text.length < most) text.text += buffer.toString('latin1', from, to);
    onLine?.();
  };
  const sink: TextSink = {
    alone: () => undefined,
    begin(name) {
      read.texts.push({ name, text: '', lines: 0, parts: [] });
      lines = new LineBuffer(() => ({
        read(buffer, to) {
          let from = 0;
          for (let end = buffer.indexOf(10); end >= 0 && end < to; end = buffer.indexOf(10, from)) {
            keep(buffer, from, end + 1);
            from = end + 1;
          }
          return from;
        },
        readRest: keep,
      }));
      return lines;
    },
    part: (file, anew) => read.texts.at(-1)!.parts.push(anew ? `${file} anew` : file),
    end: () => lines!.end(),
    trouble: (code, message, file) => read.troubles.push({ code, message, file }),
  };
  const reading: Reading = { bytes: 0, everyChunk: true };
  for await (const _ of readInput(input, sink, reading, signal)) read.chunks++;
  return { ...read, bytes: reading.bytes };
}

/** Reads a file with one text: the text and its problems. */
export async function readAll(
  path: string,
  options?: Parameters<typeof readTexts>[1],
): Promise<{ text: string; lines: number; bytes: number; chunks: number; damage: string | undefined }> {
  const { texts, troubles, bytes, chunks } = await readTexts(inputOf(path), options);
  const damage = troubles.length === 0 ? undefined : troubles.map(({ message }) => message).join('; ');
  return { text: texts[0]?.text ?? '', lines: texts[0]?.lines ?? 0, bytes, chunks, damage };
}
