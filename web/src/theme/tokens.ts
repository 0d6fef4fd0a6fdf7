// Colours by meaning. Grey is normal; saturated colour means "look here", and never
// says anything alone: a shape and a word stand beside it. tokens.test.ts holds the
// contrast of each pair.

import type { ThemeName } from '../state/settings.ts';

export interface Tokens {
  land: string;
  water: string;
  panel: string;
  raised: string;
  text: string;
  mute: string;
  boundary: string;
  minor: string;
  critical: string;
  high: string;
  medium: string;
  low: string;
  own: string;
  cooperative: string;
  unknown: string;
  declared: string;
  exercise: string;
}

export const TOKENS: Record<ThemeName, Tokens> = {
  dark: {
    land: '#182026', water: '#121a20', panel: '#10161b', raised: '#1c262d', text: '#d5dde2', mute: '#9aa5ad', boundary: '#8a949c', minor: '#6b7780',
    critical: '#ff5f5f', high: '#ffb302', medium: '#fce83a', low: '#2dccff',
    own: '#62b7ff', cooperative: '#7ddc7d', unknown: '#ffe066', declared: '#ff7b7b', exercise: '#c58cff',
  },
  dim: {
    land: '#0c0f11', water: '#080b0d', panel: '#070a0c', raised: '#12171a', text: '#a9a090', mute: '#8a8375', boundary: '#6a6457', minor: '#6a6457',
    critical: '#f0504a', high: '#d08a1e', medium: '#c7b43a', low: '#3f9fc0',
    own: '#4a8fc8', cooperative: '#5aa95a', unknown: '#c2a83e', declared: '#d85f5f', exercise: '#9a6fd0',
  },
  day: {
    land: '#e9ecee', water: '#d6dee4', panel: '#f7f8f9', raised: '#ffffff', text: '#15202b', mute: '#4a5660', boundary: '#6f7b85', minor: '#6f7b85',
    critical: '#b3001b', high: '#8a4b00', medium: '#6b5600', low: '#005f86',
    own: '#0a4f9e', cooperative: '#1d6b24', unknown: '#6b5600', declared: '#a8122a', exercise: '#5b2a9a',
  },
};

/** WCAG 2 relative luminance of #rrggbb. */
export function luminance(hex: string): number {
  const channel = (i: number) => {
    const c = parseInt(hex.slice(i, i + 2), 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
}

/** WCAG 2 contrast ratio, 1 to 21. */
export function contrast(a: string, b: string): number {
  const [x, y] = [luminance(a), luminance(b)];
  return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
}

/** #rrggbb as [0..1, 0..1, 0..1]. */
export function rgb(hex: string): [number, number, number] {
  return [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16) / 255) as [number, number, number];
}

/** The token table as CSS custom properties. */
export function cssVariables(t: Tokens): string {
  return Object.entries(t).map(([name, value]) => `--${name}:${value}`).join(';');
}
