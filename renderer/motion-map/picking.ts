import { type BufferGeometry, DoubleSide, type Ray } from 'three';
import { MeshBVH } from 'three-mesh-bvh';

/** Finds the vertex under a ray on a surface that moves: the tree is fitted to the moment only when it is asked. */
export class Picker {
  private readonly tree: MeshBVH;
  private stale = true;

  constructor(private readonly geometry: BufferGeometry) {
    // Indirect: the order of the triangles is the map's and stays so.
    this.tree = new MeshBVH(geometry, { indirect: true });
  }

  /** The surface has moved. */
  moved(): void {
    this.stale = true;
  }

  /** The vertex nearest to where the ray first meets the surface and how far that is; null where it misses. */
  pick(ray: Ray): { vertex: number; distance: number } | null {
    if (this.stale) this.tree.refit();
    this.stale = false;
    const hit = this.tree.raycastFirst(ray, DoubleSide);
    if (!hit?.face) return null;
    const position = this.geometry.getAttribute('position');
    let best = hit.face.a;
    let least = Number.POSITIVE_INFINITY;
    for (const vertex of [hit.face.a, hit.face.b, hit.face.c]) {
      const distance = Math.hypot(
        position.getX(vertex) - hit.point.x,
        position.getY(vertex) - hit.point.y,
        position.getZ(vertex) - hit.point.z,
      );
      if (distance < least) {
        least = distance;
        best = vertex;
      }
    }
    return { vertex: best, distance: hit.distance };
  }
}
