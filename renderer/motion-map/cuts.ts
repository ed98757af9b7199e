import {
  BufferAttribute,
  BufferGeometry,
  Color,
  DataTexture,
  DoubleSide,
  DynamicDrawUsage,
  Group,
  LinearFilter,
  Mesh,
  MeshBasicMaterial,
  type Raycaster,
  RedFormat,
  ShaderMaterial,
  Vector3,
} from 'three';
import type { Frame, Plane, Vector } from '../../electron/contract';
import type { Range } from '../viewer/window';
import { boxAround, cornersOf, type PixelBox, throughWindow } from './cut-geometry';
import { Section } from './section';

/** One slice that stands in the 3-D view. */
export interface Cut {
  /** Same key, same place in the view: only the picture changes. */
  readonly key: string;
  readonly slice: number;
  readonly frame: Pick<Frame, 'frameId' | 'rows' | 'columns'> & { readonly plane: Plane };
  /** Values of the frame; null while they have not arrived: the picture before stays. */
  readonly pixels: ArrayLike<number> | null;
  readonly window: Range;
  readonly inverted: boolean;
  /** The slice of the slices panel. */
  readonly current: boolean;
}

/** Width of the line where surface and slice meet, mm. */
const outlineMm = 1.1;
/** Pictures are made for at most this long in one drawing of the view; those that are left come with the next. */
const longestMs = 3;
/** Beyond this the heart behind a slice is hidden by it. */
const covers = 0.75;

const vertexShader = `
varying vec2 place;
void main() {
  place = uv;
  gl_Position = projectionMatrix * modelViewMatrix * vec4(position, 1.0);
}`;
/** Grey as the slices panel shows it, untouched by light or tone; a thin edge says where the picture ends. */
const fragmentShader = `
uniform sampler2D picture;
uniform float opacity;
uniform vec3 edge;
uniform float edgeWidth;
varying vec2 place;
void main() {
  vec2 toEdge = min(place, 1.0 - place) / max(fwidth(place), vec2(1e-6));
  float line = 1.0 - smoothstep(edgeWidth - 0.5, edgeWidth + 0.5, min(toEdge.x, toEdge.y));
  float grey = texture2D(picture, place).r;
  // Where slices are to be looked through, dark air and lung hide less than tissue does.
  float alpha = opacity < ${covers} ? opacity * (0.2 + 0.8 * smoothstep(0.0, 0.4, grey)) : opacity;
  gl_FragColor = vec4(mix(vec3(grey), edge, line), mix(alpha, 0.8, line));
}`;

const cutMaterial = (picture: DataTexture | null) =>
  new ShaderMaterial({
    vertexShader,
    fragmentShader,
    side: DoubleSide,
    transparent: true,
    forceSinglePass: true,
    uniforms: {
      picture: { value: picture },
      opacity: { value: 1 },
      edge: { value: new Color() },
      edgeWidth: { value: 1 },
    },
  });

class CutPlane {
  readonly mesh: Mesh<BufferGeometry, ShaderMaterial>;
  private readonly texture: DataTexture;
  private readonly data: Uint8Array<ArrayBuffer>;
  private shown = '';

  constructor(
    public cut: Cut,
    private readonly box: PixelBox,
  ) {
    this.data = new Uint8Array(box.width * box.height);
    this.texture = new DataTexture(this.data, box.width, box.height, RedFormat);
    this.texture.magFilter = LinearFilter;
    this.texture.minFilter = LinearFilter;
    // Rows of one byte to a pixel need not be a multiple of four.
    this.texture.unpackAlignment = 1;
    const geometry = new BufferGeometry();
    const corners = cornersOf(cut.frame.plane, box);
    // From its own middle, by which planes are put in order from back to front.
    const middle = new Vector3();
    for (const corner of corners) middle.addScaledVector(new Vector3().fromArray(corner), 0.25);
    const positions = corners.flatMap((corner) => [corner[0] - middle.x, corner[1] - middle.y, corner[2] - middle.z]);
    geometry.setAttribute('position', new BufferAttribute(new Float32Array(positions), 3));
    // The first row of the data lies at 0.
    geometry.setAttribute('uv', new BufferAttribute(new Float32Array([0, 0, 1, 0, 0, 1, 1, 1]), 2));
    geometry.setIndex([0, 1, 2, 2, 1, 3]);
    const material = cutMaterial(this.texture);
    this.mesh = new Mesh(geometry, material);
    this.mesh.position.copy(middle);
    this.mesh.visible = false;
  }

  /** What is in the picture, in one text. */
  private wanted(): string {
    const { frame, window, inverted } = this.cut;
    return `${frame.frameId} ${window.lower} ${window.upper} ${inverted}`;
  }
  get stale(): boolean {
    return this.cut.pixels !== null && this.shown !== this.wanted();
  }
  refresh(): void {
    const { pixels, frame, window, inverted } = this.cut;
    if (!pixels) return;
    throughWindow(pixels, frame.columns, this.box, window, inverted, this.data);
    this.texture.needsUpdate = true;
    this.mesh.visible = true;
    this.shown = this.wanted();
  }

  dispose(): void {
    this.mesh.geometry.dispose();
    this.mesh.material.dispose();
    this.texture.dispose();
  }
}

/** Slices in the 3-D view at their true place, and the line where the surface meets them. One picture to a slice. */
export class Cuts {
  readonly group = new Group();
  private readonly planes = new Map<string, CutPlane>();
  private readonly section = new Section();
  private readonly outline: Mesh<BufferGeometry, MeshBasicMaterial>;
  /** Never drawn: programs of the graphics processor are made for it early, and kept when no slice is shown. */
  private readonly specimen = new Mesh(new BufferGeometry(), cutMaterial(null));
  private opacity = 1;

  constructor(
    outlineColour: string,
    private readonly edges: { readonly current: string; readonly other: string },
  ) {
    const material = new MeshBasicMaterial({ color: outlineColour, side: DoubleSide });
    // In front of the slice that it lies in and of the surface that it lies on.
    material.polygonOffset = true;
    material.polygonOffsetFactor = -2;
    material.polygonOffsetUnits = -8;
    this.outline = new Mesh(new BufferGeometry(), material);
    this.outline.frustumCulled = false;
    this.outline.renderOrder = 3;
    material.transparent = true;
    this.specimen.visible = false;
    this.group.add(this.outline, this.specimen);
  }

  get shown(): boolean {
    return this.planes.size > 0;
  }
  get pending(): boolean {
    for (const plane of this.planes.values()) if (plane.stale) return true;
    return false;
  }

  /**
   * Replaces the slices that are shown.
   *
   * @param centre of the heart, LPS mm; only this much of each slice around it is shown
   */
  set(cuts: readonly Cut[], opacity: number, centre: Vector, reachMm: number): void {
    this.opacity = opacity;
    const wanted = new Set(cuts.map(({ key }) => key));
    for (const [key, plane] of this.planes) if (!wanted.has(key)) this.remove(key, plane);
    for (const cut of cuts) {
      const known = this.planes.get(cut.key);
      if (known) known.cut = cut;
      else {
        const { plane, columns, rows } = cut.frame;
        const box = boxAround(plane, [columns, rows], centre, reachMm);
        if (!box) continue;
        const made = new CutPlane(cut, box);
        this.planes.set(cut.key, made);
        this.group.add(made.mesh);
      }
      this.style(this.planes.get(cut.key)!);
    }
  }

  /** Another heart: where each slice is cropped is not known any more. */
  clear(): void {
    for (const [key, plane] of this.planes) this.remove(key, plane);
    this.outline.geometry.setDrawRange(0, 0);
  }

  private style({ cut, mesh: { material } }: CutPlane): void {
    const { uniforms } = material;
    uniforms.opacity!.value = this.opacity;
    uniforms.edgeWidth!.value = cut.current ? 1.6 : 0.8;
    (uniforms.edge!.value as Color).set(cut.current ? this.edges.current : this.edges.other).convertLinearToSRGB();
    material.depthWrite = this.opacity >= covers;
  }

  private remove(key: string, plane: CutPlane): void {
    this.group.remove(plane.mesh);
    plane.dispose();
    this.planes.delete(key);
  }

  /** Makes pictures that have changed, as many as there is time for: the rest is `pending`. */
  refresh(): void {
    const began = performance.now();
    for (const plane of this.planes.values()) {
      if (!plane.stale) continue;
      plane.refresh();
      if (performance.now() - began > longestMs) return;
    }
  }

  /** The surface has moved, or other slices are shown: where they meet. */
  outlineOf(triangles: ArrayLike<number>, positions: Float32Array): void {
    const planes = [...this.planes.values()].filter(({ mesh }) => mesh.visible).map(({ cut }) => cut.frame.plane);
    const { section } = this;
    const { geometry } = this.outline;
    section.cut(triangles, positions, planes, outlineMm);
    const attribute = geometry.getAttribute('position');
    if (attribute?.array !== section.positions) {
      geometry.dispose();
      geometry.setAttribute('position', new BufferAttribute(section.positions, 3).setUsage(DynamicDrawUsage));
    }
    const now = geometry.getAttribute('position') as BufferAttribute;
    now.clearUpdateRanges();
    now.addUpdateRange(0, section.length);
    now.needsUpdate = true;
    geometry.setDrawRange(0, section.length / 3);
  }

  /** The slice that a ray meets first, how far from where it begins, and where, LPS mm. */
  pick(raycaster: Raycaster): { cut: Cut; distance: number; pointMm: Vector } | null {
    const byMesh = new Map([...this.planes.values()].map((plane) => [plane.mesh as unknown, plane]));
    const hit = raycaster.intersectObjects(
      [...this.planes.values()].filter(({ mesh }) => mesh.visible).map(({ mesh }) => mesh),
      false,
    )[0];
    const plane = hit && byMesh.get(hit.object);
    return hit && plane ? { cut: plane.cut, distance: hit.distance, pointMm: hit.point.toArray() } : null;
  }

  dispose(): void {
    this.clear();
    this.outline.geometry.dispose();
    this.outline.material.dispose();
    this.specimen.geometry.dispose();
    this.specimen.material.dispose();
  }
}
