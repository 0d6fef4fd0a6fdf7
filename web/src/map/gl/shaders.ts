// The three shapes that tracks are painted with: pictures from the atlas, line
// segments, ellipses. Colours are premultiplied.

import { PER_ROW } from '../atlas.ts';
import type { Attribute } from './program.ts';

/** at: place; shift: px from it; size: px; cell; alpha; blink: 1 blinks. */
export const QUAD_ATTRIBUTES: Attribute[] = [
  { name: 'a_at', size: 2 },
  { name: 'a_shift', size: 2 },
  { name: 'a_size', size: 1 },
  { name: 'a_cell', size: 1 },
  { name: 'a_alpha', size: 1 },
  { name: 'a_blink', size: 1 },
];

export const QUAD_VERTEX = `
in vec2 a_at; in vec2 a_shift; in float a_size; in float a_cell; in float a_alpha; in float a_blink;
uniform float u_blink;
out vec2 v_uv; out float v_alpha;
void main() {
  vec2 c = CORNER[gl_VertexID];
  gl_Position = clip(at(a_at) + a_shift + c * a_size * 0.5);
  vec2 cell = vec2(mod(a_cell, ${PER_ROW}.0), floor(a_cell / ${PER_ROW}.0));
  v_uv = (cell + 0.5 + c * 0.496) / ${PER_ROW}.0;
  v_alpha = a_alpha * mix(1.0, u_blink, a_blink);
}`;

export const QUAD_FRAGMENT = `
in vec2 v_uv; in float v_alpha;
uniform sampler2D u_atlas;
out vec4 color;
void main() { color = texture(u_atlas, v_uv) * v_alpha; }`;

/** from, to: ends; color with alpha; width px; dash px, 0 is solid. */
export const SEGMENT_ATTRIBUTES: Attribute[] = [
  { name: 'a_from', size: 2 },
  { name: 'a_to', size: 2 },
  { name: 'a_color', size: 4 },
  { name: 'a_width', size: 1 },
  { name: 'a_dash', size: 1 },
];

export const SEGMENT_VERTEX = `
in vec2 a_from; in vec2 a_to; in vec4 a_color; in float a_width; in float a_dash;
out vec4 v_color; out vec2 v_along; out float v_half; out float v_dash;
void main() {
  vec2 c = CORNER[gl_VertexID];
  vec2 p = at(a_from), q = at(a_to);
  float l = length(q - p);
  vec2 d = l > 0.0 ? (q - p) / l : vec2(1.0, 0.0);
  float h = a_width * 0.5 + 0.75;
  gl_Position = clip(mix(p, q, c.x * 0.5 + 0.5) + vec2(-d.y, d.x) * c.y * h);
  v_color = a_color; v_along = vec2((c.x * 0.5 + 0.5) * l, c.y * h); v_half = a_width * 0.5; v_dash = a_dash;
}`;

export const SEGMENT_FRAGMENT = `
in vec4 v_color; in vec2 v_along; in float v_half; in float v_dash;
out vec4 color;
void main() {
  float a = v_color.a * clamp(v_half + 0.5 - abs(v_along.y), 0.0, 1.0);
  if (v_dash > 0.0 && mod(v_along.x, 2.0 * v_dash) > v_dash) a = 0.0;
  color = vec4(v_color.rgb * a, a);
}`;

/** at: middle; axes: half axes in units; azimuth of the first, radians; color; fill alpha. */
export const ELLIPSE_ATTRIBUTES: Attribute[] = [
  { name: 'a_at', size: 2 },
  { name: 'a_axes', size: 2 },
  { name: 'a_azimuth', size: 1 },
  { name: 'a_color', size: 4 },
  { name: 'a_fill', size: 1 },
];

export const ELLIPSE_VERTEX = `
in vec2 a_at; in vec2 a_axes; in float a_azimuth; in vec4 a_color; in float a_fill;
out vec2 v_p; out vec2 v_axes; out vec4 v_color; out float v_fill;
void main() {
  vec2 axes = max(a_axes * u_scale, vec2(1.5));
  vec2 p = CORNER[gl_VertexID] * (axes + 2.0);
  vec2 along = vec2(sin(a_azimuth), -cos(a_azimuth));
  gl_Position = clip(at(a_at) + along * p.x + vec2(-along.y, along.x) * p.y);
  v_p = p; v_axes = axes; v_color = a_color; v_fill = a_fill;
}`;

export const ELLIPSE_FRAGMENT = `
in vec2 v_p; in vec2 v_axes; in vec4 v_color; in float v_fill;
out vec4 color;
void main() {
  vec2 q = v_p / v_axes;
  float k = length(q);
  float d = (k - 1.0) * k / max(length(q / v_axes), 1e-6);
  float edge = clamp(1.25 - abs(d), 0.0, 1.0);
  float inside = clamp(0.5 - d, 0.0, 1.0);
  float a = max(edge * v_color.a, inside * v_fill);
  color = vec4(v_color.rgb * a, a);
}`;
