// The worker of watchdog.ts.

const FROZEN_AFTER = 2000;

interface Message {
  canvas?: OffscreenCanvas;
  font?: string;
  words?: string;
  rtl?: boolean;
  hidden?: boolean;
  painted?: boolean;
}

let pen: OffscreenCanvasRenderingContext2D | null = null;
let words = '';
let rtl = false;
let hidden = false;
let last = 0; // of the last paint; 0: none yet
let shown = false;

function draw(frozen: boolean): void {
  if (!pen || frozen === shown) return;
  shown = frozen;
  const { width, height } = pen.canvas;
  pen.clearRect(0, 0, width, height);
  postMessage({ frozen });
  if (!frozen) return;
  pen.fillStyle = '#ffb302';
  pen.fillRect(0, 0, width, height);
  pen.fillStyle = '#10161b';
  pen.font = '600 28px "Noto Sans Arabic", sans-serif';
  pen.direction = rtl ? 'rtl' : 'ltr';
  pen.textAlign = 'center';
  pen.textBaseline = 'middle';
  pen.fillText('■ ' + words, width / 2, height / 2);
}

self.onmessage = (e: MessageEvent<Message>) => {
  const m = e.data;
  if (m.canvas) pen = m.canvas.getContext('2d');
  if (m.font) {
    const scope = self as unknown as { fonts: FontFaceSet };
    new FontFace('Noto Sans Arabic', `url(${m.font})`, { weight: '600' }).load().then((f) => scope.fonts.add(f), () => {});
  }
  if (m.words !== undefined) words = m.words;
  if (m.rtl !== undefined) rtl = m.rtl;
  if (m.hidden !== undefined) {
    hidden = m.hidden;
    if (last) last = performance.now();
  }
  if (m.painted) {
    last = performance.now();
    draw(false);
  }
};

setInterval(() => draw(!hidden && last > 0 && performance.now() - last > FROZEN_AFTER), 250);
