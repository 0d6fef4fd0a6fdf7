import { describe, expect, it } from 'vitest';
import { decimal, dms, mgrsOf } from '../../src/text/format.ts';
import { parsePlace } from '../../src/text/parse.ts';

describe('parsePlace', () => {
  it.each([
    ['16.27167, -0.04472', 16.27167, -0.04472],
    ['16.27167 -0.04472', 16.27167, -0.04472],
    ['١٦٫٢ ٠', null, null],
    ['١٦.5, ٢', 16.5, 2],
    ['16°16′18″N 000°02′41″W', 16.271667, -0.044722],
    ['16 16 18 N 0 2 41 W', 16.271667, -0.044722],
    ["16°16'18\"S, 0°02'41\"O", -16.271667, -0.044722],
    ['31NAA6602100000', 0, 0],
    ['18S UJ 23483 06479', 38.88946, -77.03524],
    ['91, 0', null, null],
    ['zone', null, null],
    ['', null, null],
    ['99ZZZ', null, null],
  ])('%s', (text, lat, lon) => {
    const got = parsePlace(text);
    if (lat === null) return expect(got).toBeNull();
    expect(got![0]).toBeCloseTo(lat!, 4);
    expect(got![1]).toBeCloseTo(lon!, 4);
  });

  it('reads what the page writes', () => {
    for (const [lat, lon] of [[18.4411, 1.4078], [-33.9, 18.4], [5.1, -3.7]] as const) {
      for (const text of [decimal(lat, lon), dms(lat, lon), mgrsOf(lat, lon)]) {
        const got = parsePlace(text)!;
        expect(Math.abs(got[0] - lat), text).toBeLessThan(2e-4);
        expect(Math.abs(got[1] - lon), text).toBeLessThan(2e-4);
      }
    }
  });
});
