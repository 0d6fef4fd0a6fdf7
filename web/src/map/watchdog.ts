// Says PICTURE FROZEN when the painter has not painted for 2 s. It lives in a worker
// that owns a canvas of its own: it can still paint when the page's main thread hangs.

import { effect } from '@preact/signals';
import { direction, t } from '../text/index.ts';
import { lang } from '../state/settings.ts';
import { faces } from '../theme/fonts.ts';
import WatchdogWorker from './watchdog.worker.ts?worker';

export class Watchdog {
  private worker: Worker;
  private canvas = document.createElement('canvas');
  private last = 0;
  private stopWatching: () => void;

  constructor(container: HTMLElement) {
    this.canvas.className = 'watchdog';
    this.canvas.width = 520;
    this.canvas.height = 64;
    container.append(this.canvas);
    this.worker = new WatchdogWorker();
    const offscreen = this.canvas.transferControlToOffscreen();
    this.worker.postMessage({ canvas: offscreen, font: faces().find((f) => f.family === 'Noto Sans Arabic' && f.weight === '600')!.url }, [offscreen]);
    this.stopWatching = effect(() => this.worker.postMessage({ words: t('map.frozen'), rtl: direction(lang.value) === 'rtl' }));
    document.addEventListener('visibilitychange', this.visible);
    // Loading the map may take long: the watch begins with the first paint.
    this.worker.onmessage = (e: MessageEvent<{ frozen: boolean }>) => (this.canvas.dataset.frozen = String(e.data.frozen));
  }

  private visible = () => this.worker.postMessage({ hidden: document.hidden });

  /** The picture was painted at the time (ms). */
  painted(now: number): void {
    if (now - this.last < 250) return;
    this.last = now;
    this.worker.postMessage({ painted: true });
  }

  stop(): void {
    this.stopWatching();
    document.removeEventListener('visibilitychange', this.visible);
    this.worker.terminate();
    this.canvas.remove();
  }
}
