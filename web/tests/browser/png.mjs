// Screenshots as palette PNGs, a third of the size: 255 colours and the nearest for
// the rest. Chromium decodes, we encode (PNG, ISO/IEC 15948, colour type 3).

import { deflateSync } from 'node:zlib';

/** Reduces a PNG; page is any open page, used to decode. */
export async function reduced(page, png) {
  const { width, height, colors, pixels } = await page.evaluate(async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
    const image = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
    const canvas = new OffscreenCanvas(image.width, image.height);
    const pen = canvas.getContext('2d');
    pen.drawImage(image, 0, 0);
    const rgba = new Uint32Array(pen.getImageData(0, 0, image.width, image.height).data.buffer);
    const count = new Map();
    for (const c of rgba) count.set(c, (count.get(c) ?? 0) + 1);
    // Saturated colours are few and carry the meaning: they count for more.
    const weight = ([c, n]) => n * (1 + (Math.max(c & 255, (c >> 8) & 255, (c >> 16) & 255) - Math.min(c & 255, (c >> 8) & 255, (c >> 16) & 255)) / 8);
    const colors = [];
    for (const [c] of [...count].sort((a, b) => weight(b) - weight(a))) {
      const far = colors.every((d) => Math.abs((c & 255) - (d & 255)) + Math.abs(((c >> 8) & 255) - ((d >> 8) & 255)) + Math.abs(((c >> 16) & 255) - ((d >> 16) & 255)) > (colors.length < 64 ? 6 : 14));
      if (far) colors.push(c);
      if (colors.length === 256) break;
    }
    const nearest = new Map();
    const pixels = new Uint8Array(rgba.length);
    rgba.forEach((c, i) => {
      let k = nearest.get(c);
      if (k === undefined) {
        let best = Infinity;
        colors.forEach((d, j) => {
          const e = ((c & 255) - (d & 255)) ** 2 + (((c >> 8) & 255) - ((d >> 8) & 255)) ** 2 + (((c >> 16) & 255) - ((d >> 16) & 255)) ** 2;
          if (e < best) [best, k] = [e, j];
        });
        nearest.set(c, k);
      }
      pixels[i] = k;
    });
    let text = '';
    for (let i = 0; i < pixels.length; i += 8192) text += String.fromCharCode(...pixels.subarray(i, i + 8192));
    return { width: image.width, height: image.height, colors, pixels: btoa(text) };
  }, png.toString('base64'));
  return encode(width, height, colors, Buffer.from(pixels, 'base64'));
}

function encode(width, height, colors, pixels) {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 3, 0, 0, 0], 8);
  const palette = Buffer.from(colors.flatMap((c) => [c & 255, (c >> 8) & 255, (c >> 16) & 255]));
  const rows = Buffer.alloc(height * (width + 1));
  for (let y = 0; y < height; y++) pixels.copy(rows, y * (width + 1) + 1, y * width, (y + 1) * width);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header), chunk('PLTE', palette), chunk('IDAT', deflateSync(rows, { level: 9 })), chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type, body) {
  const out = Buffer.alloc(body.length + 12);
  out.writeUInt32BE(body.length, 0);
  out.write(type, 4, 'latin1');
  body.copy(out, 8);
  out.writeUInt32BE(crc(out.subarray(4, 8 + body.length)), 8 + body.length);
  return out;
}

/** CRC-32 of ISO/IEC 15948 annex D. */
function crc(bytes) {
  let c = 0xffffffff;
  for (const b of bytes) {
    c ^= b;
    for (let k = 0; k < 8; k++) c = c & 1 ? (c >>> 1) ^ 0xedb88320 : c >>> 1;
  }
  return (c ^ 0xffffffff) >>> 0;
}
