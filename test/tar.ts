// Makes archives.

/** An archive as tar(5) has it: a header of 512 bytes a file, its bytes filled up to as many. `type` 0 is a file, 5 a folder. */
export function tarOf(files: Readonly<Record<string, Buffer>>, type = '0'): Buffer {
  const blocks = Object.entries(files).flatMap(([name, bytes]) => {
    const head = Buffer.alloc(512);
    head.write(name);
    head.write(`${bytes.length.toString(8).padStart(11, '0')}\0`, 124);
    head.write('        0', 148);
    head.write(type, 156);
    head.write('ustar\x0000', 257);
    const sum = head.reduce((a, b) => a + b, 0);
    head.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
    return [head, bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)];
  });
  return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}
