import {
  BufferAttribute,
  BufferGeometry,
  DataTexture,
  DoubleSide,
  DynamicDrawUsage,
  LinearFilter,
  LineBasicMaterial,
  LineSegments,
  Mesh,
  MeshBasicMaterial,
  MeshLambertMaterial,
  RGBAFormat,
  SRGBColorSpace,
} from 'three';
import type { LoadedMap } from '../app/session';
import { type ColourMap, displacementMap, importanceMap, muted, tableSize } from './colour-maps';
import {
  displacements,
  interpolatePhase,
  largestDisplacement,
  niceCeiling,
  phaseOf,
  vertexNormals,
} from './interpolate';
import type { ColourMode } from './options';

/** Ends of the colour scales of one map. */
export interface ColourRanges {
  /** Importance runs from −importance to +importance, in its own unit. */
  readonly importance: number;
  /** Displacement runs from 0 to displacement, mm. */
  readonly displacement: number;
  /** Attribution runs from −attribution to +attribution, log hazard ratio; where the map has one. */
  readonly attribution?: number;
}

export function colourRanges({ map, positions }: LoadedMap): ColourRanges {
  const farthest = (values: readonly number[] = []) =>
    values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return {
    importance: niceCeiling(farthest(map.importance?.values)),
    attribution: niceCeiling(farthest(map.attribution?.values)),
    displacement: niceCeiling(largestDisplacement(positions, map.phaseCount, map.endDiastolePhase)),
  };
}

/** Each edge of the triangles once, as pairs of vertices. */
function edgesOf(triangles: Uint32Array, vertexCount: number): Uint32Array {
  const seen = new Set<number>();
  for (let t = 0; t < triangles.length; t += 3)
    for (let k = 0; k < 3; k++) {
      const a = triangles[t + k]!;
      const b = triangles[t + ((k + 1) % 3)]!;
      seen.add(Math.min(a, b) * vertexCount + Math.max(a, b));
    }
  const edges = new Uint32Array(2 * seen.size);
  let at = 0;
  for (const key of seen) {
    edges[at++] = Math.floor(key / vertexCount);
    edges[at++] = key % vertexCount;
  }
  return edges;
}

/**
 * The triangles between emphasised vertices, and the edges that only one of these triangles has: those around them.
 *
 * @returns vertex indices, three to a triangle and two to an edge
 */
export function emphasised(
  triangles: ArrayLike<number>,
  vertexCount: number,
  vertices: readonly number[],
): { fill: Uint32Array<ArrayBuffer>; edge: Uint32Array<ArrayBuffer> } {
  const chosen = new Uint8Array(vertexCount);
  for (const vertex of vertices) if (vertex < vertexCount) chosen[vertex] = 1;
  const fill: number[] = [];
  const around = new Map<number, [number, number]>();
  for (let t = 0; t + 2 < triangles.length; t += 3) {
    const corners = [triangles[t]!, triangles[t + 1]!, triangles[t + 2]!] as const;
    if (!corners.every((vertex) => chosen[vertex] === 1)) continue;
    fill.push(...corners);
    corners.forEach((a, k) => {
      const b = corners[(k + 1) % 3]!;
      const key = Math.min(a, b) * vertexCount + Math.max(a, b);
      if (!around.delete(key)) around.set(key, [a, b]);
    });
  }
  return { fill: Uint32Array.from(fill), edge: Uint32Array.from([...around.values()].flat()) };
}

/** Heights in the texture of the colours themselves, and of the muted ones. */
const row = { colour: 0.25, muted: 0.75 } as const;

function colourTexture({ table, colour }: ColourMap): DataTexture {
  const rows = new Uint8Array(2 * table.length);
  rows.set(table);
  for (let k = 0; k < tableSize; k++)
    rows.set([...muted(colour(k / (tableSize - 1))).map(Math.round), 255], table.length + 4 * k);
  const texture = new DataTexture(rows, tableSize, 2, RGBAFormat);
  texture.colorSpace = SRGBColorSpace;
  texture.magFilter = LinearFilter;
  texture.minFilter = LinearFilter;
  texture.needsUpdate = true;
  return texture;
}

/** Of the surface while slices are seen through it: its colours are told apart still. */
const glassOpacity = 0.5;

/** The moving surface and its ghost. Nothing is allocated while it moves. */
export class Surface {
  readonly geometry = new BufferGeometry();
  readonly mesh: Mesh<BufferGeometry, MeshLambertMaterial>;
  readonly ghost: LineSegments<BufferGeometry, LineBasicMaterial>;
  /** [vertex][xyz] now, LPS mm. */
  readonly positions: Float32Array;
  /** [vertex][xyz] now, unit length, outward. */
  readonly normals: Float32Array;
  readonly ranges: ColourRanges;
  private readonly diastole: Float32Array;
  readonly triangles: Uint32Array;
  private readonly moved: Float32Array;
  private readonly place: Float32Array;
  private readonly textures = {
    importance: colourTexture(importanceMap),
    displacement: colourTexture(displacementMap),
  };
  private colour: ColourMode = 'plain';
  // The three below are in the scene, below the surface, only while they are wanted: the first drawing has less to prepare.
  /** Fills the depth before the see-through surface is drawn, so that only what faces the eye shines through. */
  readonly depth: Mesh<BufferGeometry, MeshBasicMaterial>;
  /** Emphasised vertices and the edge around them; both share the moving positions. */
  readonly emphasis: Mesh<BufferGeometry, MeshBasicMaterial>;
  readonly emphasisEdge: LineSegments<BufferGeometry, LineBasicMaterial>;

  constructor(
    readonly loaded: LoadedMap,
    plainColour: string,
    ghostColour: string,
    emphasisColour: string,
    /** Ends of the colour scales where they are shared with another surface; its own without. */
    ranges: ColourRanges = colourRanges(loaded),
  ) {
    const { map, positions } = loaded;
    this.triangles = Uint32Array.from(map.triangles);
    this.positions = new Float32Array(3 * map.vertexCount);
    this.normals = new Float32Array(3 * map.vertexCount);
    this.moved = new Float32Array(map.vertexCount);
    this.place = new Float32Array(2 * map.vertexCount).fill(row.colour);
    this.diastole = phaseOf(positions, map.phaseCount, map.endDiastolePhase);
    this.ranges = ranges;
    this.positions.set(this.diastole);
    this.plainColour = plainColour;

    this.geometry.setIndex(new BufferAttribute(this.triangles, 1));
    for (const [name, array, size] of [
      ['position', this.positions, 3],
      ['normal', this.normals, 3],
      // Place in the colour table, so that colours are looked up per pixel and match the legend exactly.
      ['uv', this.place, 2],
    ] as const)
      this.geometry.setAttribute(name, new BufferAttribute(array, size).setUsage(DynamicDrawUsage));

    this.mesh = new Mesh(this.geometry, new MeshLambertMaterial({ side: DoubleSide }));
    // The surface moves without its bounds being computed again; there is only one thing to draw.
    this.mesh.frustumCulled = false;

    const ghostGeometry = new BufferGeometry();
    ghostGeometry.setAttribute('position', new BufferAttribute(this.diastole, 3));
    ghostGeometry.setIndex(new BufferAttribute(edgesOf(this.triangles, map.vertexCount), 1));
    this.ghost = new LineSegments(
      ghostGeometry,
      new LineBasicMaterial({ color: ghostColour, depthWrite: false, depthTest: false }),
    );
    // Drawn first: it shows where the surface was, around where it is, and never hides a colour.
    this.ghost.renderOrder = -1;

    this.ghost.frustumCulled = false;

    this.depth = new Mesh(this.geometry, new MeshBasicMaterial({ colorWrite: false, side: DoubleSide }));
    // Among what is see-through, but before it.
    this.depth.material.transparent = true;
    this.depth.renderOrder = 1;
    this.depth.frustumCulled = false;
    this.mesh.renderOrder = 2;

    const moving = () => {
      const geometry = new BufferGeometry();
      geometry.setAttribute('position', this.geometry.getAttribute('position'));
      geometry.setIndex(new BufferAttribute(new Uint32Array(0), 1));
      return geometry;
    };
    const fill = new MeshBasicMaterial({ color: emphasisColour, transparent: true, opacity: 0.4, side: DoubleSide });
    fill.depthWrite = false;
    fill.polygonOffset = true;
    fill.polygonOffsetFactor = -1;
    fill.polygonOffsetUnits = -4;
    this.emphasis = new Mesh(moving(), fill);
    this.emphasis.renderOrder = 4;
    this.emphasisEdge = new LineSegments(moving(), new LineBasicMaterial({ color: emphasisColour, transparent: true }));
    this.emphasisEdge.renderOrder = 5;
    for (const part of [this.emphasis, this.emphasisEdge]) part.frustumCulled = false;
  }

  private ghostWanted = true;
  setGhost(shown: boolean): void {
    this.ghostWanted = shown;
    this.ghost.visible = shown && !this.mesh.material.transparent;
  }

  /** Lets what lies inside be seen. */
  setGlass(glass: boolean): void {
    // Through glass the wireframe of another moment would be taken for the surface.
    this.ghost.visible = this.ghostWanted && !glass;
    const { material } = this.mesh;
    if (material.transparent === glass) return;
    material.transparent = glass;
    material.opacity = glass ? glassOpacity : 1;
    // Both sides at once: what is behind is taken away by the depth that is drawn before.
    material.forceSinglePass = true;
    material.needsUpdate = true;
    if (glass) this.mesh.add(this.depth);
    else this.mesh.remove(this.depth);
  }

  /** Has both looks prepared by `compile`, so that neither is waited for when it is first wanted. */
  prepareGlass(compile: (mesh: Mesh) => void): void {
    const { transparent } = this.mesh.material;
    for (const glass of [!transparent, transparent]) {
      this.setGlass(glass);
      compile(this.mesh);
    }
  }

  /** Emphasises some vertices; null: none. */
  emphasise(vertices: readonly number[] | null): void {
    const { fill, edge } = emphasised(this.triangles, this.loaded.map.vertexCount, vertices ?? []);
    for (const [part, index] of [
      [this.emphasis, fill],
      [this.emphasisEdge, edge],
    ] as const) {
      if (index.length > 0) this.mesh.add(part);
      else this.mesh.remove(part);
      part.geometry.setIndex(new BufferAttribute(index, 1));
    }
  }

  private readonly plainColour: string;

  setColour(colour: ColourMode): void {
    this.colour = colour;
    const { material } = this.mesh;
    // Both signed colours mean lower and higher risk: one table.
    material.map = colour === 'plain' ? null : this.textures[colour === 'displacement' ? colour : 'importance'];
    material.color.set(colour === 'plain' ? this.plainColour : '#ffffff');
    material.needsUpdate = true;
    const { muted: unsure } = this.loaded;
    const { map } = this.loaded;
    for (let v = 0; v < this.moved.length; v++)
      this.place[2 * v + 1] = colour === 'importance' && unsure?.[v] === 1 ? row.muted : row.colour;
    if (colour === 'importance') this.placeSigned(map.importance?.values, this.ranges.importance);
    if (colour === 'attribution') this.placeSigned(map.attribution?.values, this.ranges.attribution ?? 1);
    this.changed('uv');
  }

  /** Places of signed values in the colour table: the middle is 0. */
  private placeSigned(values: readonly number[] | undefined, end: number): void {
    values?.forEach((value, v) => {
      this.place[2 * v] = 0.5 + (0.5 * value) / end;
    });
  }

  /** Moves the surface to a fraction of the beat. */
  moveTo(position: number): void {
    const { map, positions } = this.loaded;
    interpolatePhase(positions, map.phaseCount, position, this.positions);
    vertexNormals(this.triangles, this.positions, this.normals);
    this.changed('position');
    this.changed('normal');
    if (this.colour !== 'displacement') return;
    displacements(this.positions, this.diastole, this.moved);
    for (let v = 0; v < this.moved.length; v++) this.place[2 * v] = this.moved[v]! / this.ranges.displacement;
    this.changed('uv');
  }

  private changed(name: string): void {
    this.geometry.getAttribute(name).needsUpdate = true;
  }

  dispose(): void {
    this.geometry.dispose();
    this.mesh.material.dispose();
    this.ghost.geometry.dispose();
    this.ghost.material.dispose();
    this.depth.material.dispose();
    for (const part of [this.emphasis, this.emphasisEdge]) {
      part.geometry.dispose();
      part.material.dispose();
    }
    this.textures.importance.dispose();
    this.textures.displacement.dispose();
  }
}
