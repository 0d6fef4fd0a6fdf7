// Our GL layer: all that moves, in the order of zorder.ts, inside the basemap
// library's frame. It keeps nothing that it could not build again after the graphics
// context was lost.

import type { CustomLayerInterface, Map as BaseMap } from 'maplibre-gl';
import { TOKENS, rgb, type Tokens } from '../../theme/tokens.ts';
import { ATLAS, drawAtlas, frameColor } from '../atlas.ts';
import type { Camera } from '../camera.ts';
import { rings } from '../layers/rings.ts';
import type { Layer } from '../layers/layer.ts';
import { selection } from '../layers/selection.ts';
import { symbols } from '../layers/symbols.ts';
import { trails } from '../layers/trails.ts';
import { uncertainty } from '../layers/uncertainty.ts';
import { vectors } from '../layers/vectors.ts';
import type { Scene } from '../scene.ts';
import { drawnBy } from '../zorder.ts';
import { Instances, Program } from './program.ts';
import {
  ELLIPSE_ATTRIBUTES, ELLIPSE_FRAGMENT, ELLIPSE_VERTEX, QUAD_ATTRIBUTES, QUAD_FRAGMENT, QUAD_VERTEX, SEGMENT_ATTRIBUTES, SEGMENT_FRAGMENT, SEGMENT_VERTEX,
} from './shaders.ts';

export const TRACK_LAYER = 'tracks';

const LAYERS: Layer[] = [trails, uncertainty, vectors, rings, symbols, selection];

export class TrackLayer implements CustomLayerInterface {
  readonly id = TRACK_LAYER;
  readonly type = 'custom' as const;
  readonly renderingMode = '2d' as const;
  private programs = new Map<string, Program>();
  private instances = new Instances();
  private atlas = document.createElement('canvas');
  private texture: WebGLTexture | null = null;
  private tokens: Tokens = TOKENS.dark;
  private colors: [number, number, number][] = [];
  private originX = 0;
  private originY = 0;
  private filledScale = 0;
  private stale = true;
  private newAtlas = true;
  /** Called at the end of each paint. */
  painted: () => void = () => {};

  constructor(private scene: Scene, private camera: () => Camera, private blinkOn: () => boolean) {
    this.setTokens(this.tokens);
  }

  setTokens(t: Tokens): void {
    this.tokens = t;
    this.colors = [0, 1, 2, 3, 4].map((label) => rgb(frameColor(t, label)));
    drawAtlas(this.atlas, t);
    this.newAtlas = this.stale = true;
  }

  /** There is new data: the next paint fills the buffers anew. */
  refill(): void {
    this.stale = true;
  }

  onAdd(_map: BaseMap, gl: WebGL2RenderingContext): void {
    const shapes = {
      quads: () => new Program(gl, QUAD_VERTEX, QUAD_FRAGMENT, QUAD_ATTRIBUTES),
      segments: () => new Program(gl, SEGMENT_VERTEX, SEGMENT_FRAGMENT, SEGMENT_ATTRIBUTES),
      ellipses: () => new Program(gl, ELLIPSE_VERTEX, ELLIPSE_FRAGMENT, ELLIPSE_ATTRIBUTES),
    };
    this.programs = new Map(LAYERS.map((l) => [l.id, shapes[l.shape]()]));
    this.texture = gl.createTexture();
    this.newAtlas = this.stale = true;
  }

  onRemove(): void {
    for (const p of this.programs.values()) p.delete();
    this.programs.clear();
    this.texture = null;
  }

  render(gl: WebGL2RenderingContext): void {
    const c = this.camera();
    const moved = Math.abs(c.x - this.originX) * c.scale > 20_000 || Math.abs(c.y - this.originY) * c.scale > 20_000;
    if (this.stale || moved || c.scale !== this.filledScale) this.fill(c);
    gl.activeTexture(gl.TEXTURE0);
    gl.bindTexture(gl.TEXTURE_2D, this.texture);
    if (this.newAtlas) this.sendAtlas(gl);
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    gl.disable(gl.DEPTH_TEST);
    gl.disable(gl.STENCIL_TEST);
    gl.disable(gl.CULL_FACE);
    const view = { halfX: c.width / 2, halfY: c.height / 2, shiftX: (this.originX - c.x) * c.scale, shiftY: (this.originY - c.y) * c.scale, scale: c.scale };
    const blink = this.blinkOn() ? 1 : 0.25;
    for (const id of drawnBy('gl')) {
      this.programs.get(id)?.draw(view, (u) => {
        gl.uniform1i(u('u_atlas'), 0);
        gl.uniform1f(u('u_blink'), blink);
      });
    }
    this.painted();
  }

  private fill(c: Camera): void {
    this.stale = false;
    this.originX = c.x;
    this.originY = c.y;
    this.filledScale = c.scale;
    for (const layer of LAYERS) {
      this.instances.clear();
      layer.fill({ scene: this.scene, tokens: this.tokens, colors: this.colors, originX: c.x, originY: c.y, scale: c.scale, out: this.instances });
      this.programs.get(layer.id)?.upload(this.instances);
    }
  }

  private sendAtlas(gl: WebGL2RenderingContext): void {
    this.newAtlas = false;
    gl.pixelStorei(gl.UNPACK_FLIP_Y_WEBGL, false);
    gl.pixelStorei(gl.UNPACK_PREMULTIPLY_ALPHA_WEBGL, true);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, ATLAS, ATLAS, 0, gl.RGBA, gl.UNSIGNED_BYTE, this.atlas);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.LINEAR_MIPMAP_LINEAR);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, gl.LINEAR);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_S, gl.CLAMP_TO_EDGE);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_T, gl.CLAMP_TO_EDGE);
    gl.generateMipmap(gl.TEXTURE_2D);
  }
}
