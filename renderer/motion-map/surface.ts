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
  MeshLambertMaterial,
  RGBAFormat,
  SRGBColorSpace,
} from 'three';
import type { LoadedMap } from '../app/session';
import { type ColourMap, displacementMap, importanceMap, tableSize } from './colour-maps';
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
}

export function colourRanges({ map, positions }: LoadedMap): ColourRanges {
  let largest = 0;
  for (const value of map.importance?.values ?? []) largest = Math.max(largest, Math.abs(value));
  return {
    importance: niceCeiling(largest),
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

function colourTexture({ table }: ColourMap): DataTexture {
  const texture = new DataTexture(table, tableSize, 1, RGBAFormat);
  texture.colorSpace = SRGBColorSpace;
  texture.magFilter = LinearFilter;
  texture.minFilter = LinearFilter;
  texture.needsUpdate = true;
  return texture;
}

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
  private readonly triangles: Uint32Array;
  private readonly moved: Float32Array;
  private readonly place: Float32Array;
  private readonly textures = {
    importance: colourTexture(importanceMap),
    displacement: colourTexture(displacementMap),
  };
  private colour: ColourMode = 'plain';

  constructor(
    readonly loaded: LoadedMap,
    plainColour: string,
    ghostColour: string,
  ) {
    const { map, positions } = loaded;
    this.triangles = Uint32Array.from(map.triangles);
    this.positions = new Float32Array(3 * map.vertexCount);
    this.normals = new Float32Array(3 * map.vertexCount);
    this.moved = new Float32Array(map.vertexCount);
    this.place = new Float32Array(2 * map.vertexCount).fill(0.5);
    this.diastole = phaseOf(positions, map.phaseCount, map.endDiastolePhase);
    this.ranges = colourRanges(loaded);
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
  }

  private readonly plainColour: string;

  setColour(colour: ColourMode): void {
    this.colour = colour;
    const { material } = this.mesh;
    material.map = colour === 'plain' ? null : this.textures[colour];
    material.color.set(colour === 'plain' ? this.plainColour : '#ffffff');
    material.needsUpdate = true;
    const values = this.loaded.map.importance?.values;
    if (colour === 'importance' && values)
      for (let v = 0; v < values.length; v++) this.place[2 * v] = 0.5 + (0.5 * values[v]!) / this.ranges.importance;
    this.changed('uv');
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
    this.textures.importance.dispose();
    this.textures.displacement.dispose();
  }
}
