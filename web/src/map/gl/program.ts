// Instanced drawing on WebGL 2: a program, one instance buffer, its attributes. No
// uniform buffers are bound, which the basemap library's own state would not survive.

export interface Attribute {
  name: string;
  /** Floats. */
  size: number;
}

/** Instances as floats, grown as needed and reused. */
export class Instances {
  floats = new Float32Array(1024);
  length = 0;
  count = 0;

  clear(): void {
    this.length = this.count = 0;
  }

  push(...values: number[]): void {
    const need = this.length + values.length;
    if (need > this.floats.length) {
      const grown = new Float32Array(Math.max(need, this.floats.length * 2));
      grown.set(this.floats);
      this.floats = grown;
    }
    for (let i = 0; i < values.length; i++) this.floats[this.length + i] = values[i]!;
    this.length = need;
    this.count++;
  }
}

/** Uniforms that every program has: the camera. */
const COMMON = `#version 300 es
precision highp float;
uniform vec2 u_half;   // half the map, px
uniform vec2 u_shift;  // origin of the instances from the middle, px
uniform float u_scale; // px a unit
vec2 at(vec2 p) { return p * u_scale + u_shift; }
vec4 clip(vec2 px) { return vec4(px.x / u_half.x, -px.y / u_half.y, 0.0, 1.0); }
const vec2 CORNER[4] = vec2[4](vec2(-1., -1.), vec2(1., -1.), vec2(-1., 1.), vec2(1., 1.));
`;

export class Program {
  private program: WebGLProgram;
  private buffer: WebGLBuffer;
  private vao: WebGLVertexArrayObject;
  private uniforms = new Map<string, WebGLUniformLocation | null>();
  private stride: number;
  private count = 0;

  constructor(private gl: WebGL2RenderingContext, vertex: string, fragment: string, attributes: Attribute[]) {
    this.program = gl.createProgram()!;
    for (const [kind, text] of [[gl.VERTEX_SHADER, COMMON + vertex], [gl.FRAGMENT_SHADER, '#version 300 es\nprecision highp float;\n' + fragment]] as const) {
      const shader = gl.createShader(kind)!;
      gl.shaderSource(shader, text);
      gl.compileShader(shader);
      if (!gl.getShaderParameter(shader, gl.COMPILE_STATUS) && !gl.isContextLost()) throw new Error(gl.getShaderInfoLog(shader) ?? 'shader');
      gl.attachShader(this.program, shader);
    }
    attributes.forEach((a, i) => gl.bindAttribLocation(this.program, i, a.name));
    gl.linkProgram(this.program);
    this.buffer = gl.createBuffer()!;
    this.vao = gl.createVertexArray()!;
    this.stride = attributes.reduce((n, a) => n + a.size, 0) * 4;
    gl.bindVertexArray(this.vao);
    gl.bindBuffer(gl.ARRAY_BUFFER, this.buffer);
    let offset = 0;
    attributes.forEach((a, i) => {
      gl.enableVertexAttribArray(i);
      gl.vertexAttribPointer(i, a.size, gl.FLOAT, false, this.stride, offset);
      gl.vertexAttribDivisor(i, 1);
      offset += a.size * 4;
    });
    gl.bindVertexArray(null);
  }

  /** Sends the instances to the graphics card. */
  upload(i: Instances): void {
    const gl = this.gl;
    this.count = i.count;
    gl.bindBuffer(gl.ARRAY_BUFFER, this.buffer);
    gl.bufferData(gl.ARRAY_BUFFER, i.floats.subarray(0, i.length), gl.DYNAMIC_DRAW);
  }

  /** Draws count instances (all without it) from first; set gives uniforms of this program's own. */
  draw(camera: { halfX: number; halfY: number; shiftX: number; shiftY: number; scale: number }, set?: (u: (name: string) => WebGLUniformLocation | null) => void): void {
    if (!this.count) return;
    const gl = this.gl;
    gl.useProgram(this.program);
    gl.uniform2f(this.uniform('u_half'), camera.halfX, camera.halfY);
    gl.uniform2f(this.uniform('u_shift'), camera.shiftX, camera.shiftY);
    gl.uniform1f(this.uniform('u_scale'), camera.scale);
    set?.((name) => this.uniform(name));
    gl.bindVertexArray(this.vao);
    gl.drawArraysInstanced(gl.TRIANGLE_STRIP, 0, 4, this.count);
    gl.bindVertexArray(null);
  }

  private uniform(name: string): WebGLUniformLocation | null {
    let u = this.uniforms.get(name);
    if (u === undefined) {
      u = this.gl.getUniformLocation(this.program, name);
      this.uniforms.set(name, u);
    }
    return u;
  }

  delete(): void {
    this.gl.deleteProgram(this.program);
    this.gl.deleteBuffer(this.buffer);
    this.gl.deleteVertexArray(this.vao);
  }
}
