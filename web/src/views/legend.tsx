// The symbols as the painter draws them, with their words.

import { useEffect, useRef } from 'preact/hooks';
import { CELL, CROSS, DOTS, MARK_DOUBTED, MARK_FOREIGN, PER_ROW, drawAtlas, symbolCell } from '../map/atlas.ts';
import { HELD_LOOK } from '../map/scene.ts';
import { styleImages } from '../map/style.ts';
import * as settings from '../state/settings.ts';
import { CLASSES, LABELS } from '../state/tracks.ts';
import { ofCode, t } from '../text/index.ts';
import { TOKENS } from '../theme/tokens.ts';

const VEHICLE = CLASSES.indexOf('vehicle');

function Cells({ cells }: { cells: number[] }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const theme = settings.theme.value;
  useEffect(() => {
    const atlas = document.createElement('canvas');
    drawAtlas(atlas, TOKENS[theme]);
    const pen = canvas.current!.getContext('2d')!;
    pen.clearRect(0, 0, CELL, CELL);
    for (const n of cells) pen.drawImage(atlas, (n % PER_ROW) * CELL, Math.floor(n / PER_ROW) * CELL, CELL, CELL, 0, 0, CELL, CELL);
  }, [theme]);
  return <canvas ref={canvas} width={CELL} height={CELL} class="cell" aria-hidden="true" />;
}

/** A picture that the map's style names. */
function Picture({ name }: { name: string }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const theme = settings.theme.value;
  useEffect(() => canvas.current!.getContext('2d')!.putImageData(styleImages(TOKENS[theme])[name]!, 5, 5), [theme]);
  return <canvas ref={canvas} width={32} height={32} class="cell" aria-hidden="true" />;
}

export function Legend() {
  const rows: [number[], string][] = [
    ...LABELS.map((l, i): [number[], string] => [[symbolCell(i, VEHICLE, 1)], ofCode('label', l)]),
    ...CLASSES.map((c, i): [number[], string] => [[symbolCell(1, i, 1)], ofCode('class', c)]),
    [[symbolCell(1, VEHICLE, 0)], t('help.legend.tentative')],
    [[symbolCell(1, VEHICLE, 2)], t('help.legend.hollow')],
    [[symbolCell(1, VEHICLE, HELD_LOOK)], t('help.legend.held')],
    [[CROSS], t('help.legend.lost')],
    [[DOTS + 2], t('help.legend.dots')],
    [[symbolCell(4, 0, 1), MARK_FOREIGN], t('help.legend.foreign')],
    [[symbolCell(2, VEHICLE, 1), MARK_DOUBTED], t('help.legend.doubted')],
  ];
  return (
    <ul class="legend">
      {rows.map(([cells, words]) => (
        <li key={words}>
          <Cells cells={cells} /> {words}
        </li>
      ))}
      {[['operator', t('operator.title')], ['takeoff', t('operator.takeoff')]].map(([name, words]) => (
        <li key={name}>
          <Picture name={name!} /> {words}
        </li>
      ))}
    </ul>
  );
}
