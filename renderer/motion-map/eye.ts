import { PerspectiveCamera, Vector3 } from 'three';
import { OrbitControls } from 'three/examples/jsm/controls/OrbitControls.js';
import type { Vector } from '../../electron/contract';
import type { View, ViewName, Views } from './views';

const fieldOfView = 30;
/** The sphere around the heart is wider than the heart from most sides. */
const margin = 0.92;
/** The strip of tools at the top, CSS pixels. */
const toolsHeight = 40;

/** Sine of the angle from which slices are overlooked. */
const leastRise = 0.5;

/** Where an eye is in the heart's own frame, so that another heart can be looked at from the same side. */
export interface Pose {
  /** Eye from what it looks at, mm along apex-to-base, septum-to-free-wall and their normal. */
  readonly from: Vector;
  /** What it looks at, from the heart's centre, in the same frame. */
  readonly at: Vector;
}

/** The heart's own frame in LPS: apex to base, septum to free wall (made perpendicular to it), their normal. */
export function heartFrame({ up, named }: Views): [Vector3, Vector3, Vector3] {
  const base = new Vector3().fromArray(up).normalize();
  const free = new Vector3().fromArray(named['free-wall'].direction);
  free.addScaledVector(base, -free.dot(base)).normalize();
  return [base, free, new Vector3().crossVectors(base, free)];
}

/** The reader's eye on one heart: the camera and what turns it. */
export class Eye {
  readonly camera = new PerspectiveCamera(fieldOfView, 1, 1, 2000);
  readonly centre = new Vector3();
  private controls: OrbitControls | null = null;
  private views: Views | null = null;
  private frame: [Vector3, Vector3, Vector3] = [new Vector3(0, 0, 1), new Vector3(1, 0, 0), new Vector3(0, 1, 0)];
  private radius = 50;
  private width = 0;
  private height = 0;
  private following = false;

  /** @param onChange the eye has moved; `own` when the reader moved it, not another eye that this one follows */
  constructor(
    private readonly canvas: HTMLCanvasElement,
    private readonly onChange: (own: boolean) => void,
  ) {}

  /** Another heart is to be looked at. `keep`: it is the same one again, and the eye stays where it is. */
  setHeart(centre: Vector, radius: number, views: Views, keep: boolean): void {
    this.centre.fromArray(centre);
    this.radius = radius;
    this.views = views;
    this.frame = heartFrame(views);
    if (keep) return;
    this.controls?.dispose();
    // OrbitControls takes its pole from the camera's up when it is made.
    this.camera.up.fromArray(views.up);
    this.controls = new OrbitControls(this.camera, this.canvas);
    this.controls.zoomSpeed = 1.2;
    this.controls.addEventListener('change', this.changed);
    this.look(views.home);
  }

  resize(width: number, height: number): void {
    this.width = width;
    this.height = height;
    this.fitLens();
  }

  /** Looks from one of the named sides, or as at the beginning. */
  show(view: ViewName | 'home'): void {
    if (this.views) this.look(view === 'home' ? this.views.home : this.views.named[view]);
  }

  /** Turns the heart as if the eye went round it, radians. */
  turn(right: number, up: number): void {
    if (right !== 0) this.controls?.rotateLeft(-right);
    if (up !== 0) this.controls?.rotateUp(up);
  }

  /** < 1 nearer, > 1 farther. */
  zoom(factor: number): void {
    this.controls?.dollyIn(factor);
  }

  /** Turns, if need be, so that a place with this outward normal is on the side that is seen. */
  face(normal: Vector3): void {
    const eye = this.camera.position.clone().sub(this.centre).normalize();
    if (normal.dot(eye) > 0.35) return;
    const target = this.controls?.target ?? this.centre;
    const distance = this.camera.position.distanceTo(target);
    // Not quite head-on, and never straight along the axis that is up.
    const direction = normal.clone().multiplyScalar(0.8).addScaledVector(eye, 0.3).normalize();
    this.camera.position.copy(target).addScaledVector(direction, distance);
    this.controls?.update();
    this.changed();
  }

  /** Raises the eye, if need be, so that slices across the heart are seen from above and not from their edge. */
  overlook(): void {
    const target = this.controls?.target ?? this.centre;
    const from = this.camera.position.clone().sub(target);
    const up = this.frame[0];
    const share = from.dot(up) / from.length();
    if (Math.abs(share) >= leastRise) return;
    const level = from.clone().addScaledVector(up, -from.dot(up)).normalize();
    const direction = level.multiplyScalar(Math.sqrt(1 - leastRise ** 2)).addScaledVector(up, leastRise);
    this.camera.position.copy(target).addScaledVector(direction, from.length());
    this.controls?.update();
    this.changed();
  }

  pose(): Pose {
    const target = this.controls?.target ?? this.centre;
    return {
      from: this.inFrame(this.camera.position.clone().sub(target)),
      at: this.inFrame(target.clone().sub(this.centre)),
    };
  }

  /** Looks at this heart as another eye looks at its own. */
  follow(pose: Pose): void {
    if (!this.controls) return;
    this.following = true;
    this.controls.target.copy(this.inSpace(pose.at)).add(this.centre);
    this.camera.position.copy(this.inSpace(pose.from)).add(this.controls.target);
    this.controls.update();
    this.following = false;
    this.onChange(false);
  }

  dispose(): void {
    this.controls?.dispose();
  }

  private inFrame(v: Vector3): Vector {
    return [v.dot(this.frame[0]), v.dot(this.frame[1]), v.dot(this.frame[2])];
  }
  private inSpace(v: Vector): Vector3 {
    const space = new Vector3();
    this.frame.forEach((axis, k) => {
      space.addScaledVector(axis, v[k]!);
    });
    return space;
  }

  private readonly changed = (): void => {
    if (!this.following) this.onChange(true);
  };

  private look({ direction }: View): void {
    const distance = (this.radius * margin) / Math.sin((fieldOfView * Math.PI) / 360);
    this.camera.near = distance / 50;
    this.camera.far = distance * 6;
    this.camera.position.fromArray(direction).multiplyScalar(distance).add(this.centre);
    if (this.controls) {
      this.controls.minDistance = this.radius * 0.4;
      this.controls.maxDistance = distance * 4;
      this.controls.target.copy(this.centre);
      this.controls.update();
    }
    this.fitLens();
    this.changed();
  }

  /** The heart fits the narrower side of what the tools leave free of the panel. */
  private fitLens(): void {
    const { width, height } = this;
    if (width === 0) return;
    const free = Math.max(height - toolsHeight, height / 2);
    const half = (Math.tan((fieldOfView * Math.PI) / 360) * height) / Math.min(free, width);
    this.camera.fov = (2 * Math.atan(half) * 180) / Math.PI;
    this.camera.aspect = width / height;
    // Out of the way of the legend in the lower left corner; a panel as narrow as the heart has no room for that.
    const aside = width < 320 ? 0 : Math.min(width * 0.09, Math.max(0, (640 - width) / 4));
    this.camera.setViewOffset(width, height, -aside, 0, width, height);
  }
}
