import {
  AmbientLight,
  BufferAttribute,
  BufferGeometry,
  Color,
  DirectionalLight,
  LineBasicMaterial,
  LineSegments,
  Mesh,
  MeshLambertMaterial,
  OrthographicCamera,
  Raycaster,
  Scene,
  SRGBColorSpace,
  Vector2,
  Vector3,
  WebGLRenderer,
} from 'three';
import type { Vector } from '../../electron/contract';
import { Picker } from '../motion-map/picking';
import { emphasised } from '../motion-map/surface';
import { type ColourId, colourAt } from '../volume';
import type { Hemisphere, SideId } from './cortex';

/** The four projections as they are laid out: outer sides above, the sides towards the middle below. */
export const projections = ['left-lateral', 'right-lateral', 'left-medial', 'right-medial'] as const;
export type Projection = (typeof projections)[number];

/** What is under the pointer. */
export interface Spot {
  readonly side: SideId;
  /** 0: no region of the cortex. */
  readonly label: number;
  /** NaN where there is no cortex. */
  readonly suvr: number;
  /** RAS mm of standard space. */
  readonly atMm: Vector;
}

export interface CortexEvents {
  onHover(spot: Spot | null): void;
  onPick(spot: Spot | null): void;
  /** The graphics processor took the drawing away, or gave it back. */
  onContext(lost: boolean): void;
}

export interface CortexColours {
  readonly ground: string;
  /** Where there is no cortex. */
  readonly plain: string;
  readonly mark: string;
}

/** Half of what a projection's field must hold, mm: a whole hemisphere seen from its side. */
const halfFieldMm = { length: 95, height: 70 } as const;
const turnStep = Math.PI / 18;
const clickReach = 4;
const steepest = 1.4;
const tableSize = 256;

const sideOf = (projection: Projection): SideId => (projection.startsWith('left') ? 'left' : 'right');
/** From where each is looked at, RAS: the left hemisphere's outer side faces −x. */
const lookFrom = (projection: Projection): 1 | -1 =>
  (sideOf(projection) === 'left') === projection.endsWith('lateral') ? -1 : 1;

interface Half {
  readonly data: Hemisphere;
  readonly mesh: Mesh<BufferGeometry, MeshLambertMaterial>;
  readonly edge: LineSegments<BufferGeometry, LineBasicMaterial>;
  readonly scene: Scene;
  readonly picker: Picker;
  readonly centre: Vector3;
}

/**
 * Both hemispheres seen from their outer and inner sides, in one canvas in a focusable element. All four turn together.
 * Draws only when something has changed, at most once per picture of the screen. Throws where the browser gives no WebGL.
 */
export class CortexScene {
  private readonly canvas = document.createElement('canvas');
  private readonly renderer: WebGLRenderer;
  private readonly camera = new OrthographicCamera(-1, 1, 1, -1, 1, 600);
  private readonly raycaster = new Raycaster();
  private readonly pointer = new Vector2();
  private readonly halves = new Map<SideId, Half>();
  private shownRange = { lower: 0, upper: 1 };
  private colour: ColourId = 'rising';
  private label: number | null = null;
  private turned = { around: 0, over: 0 };
  private zoom = 1;
  private width = 0;
  private height = 0;
  private frame = 0;
  private pressed: { x: number; y: number; id: number; around: number; over: number; moved: boolean } | null = null;
  private hovering = 0;

  constructor(
    private readonly stage: HTMLElement,
    private readonly colours: CortexColours,
    private readonly events: CortexEvents,
    software: boolean,
  ) {
    const { canvas } = this;
    this.renderer = new WebGLRenderer({ canvas, antialias: !software, powerPreference: 'high-performance' });
    this.renderer.setScissorTest(true);
    canvas.addEventListener('webglcontextlost', this.onLost);
    canvas.addEventListener('webglcontextrestored', this.onRestored);
    canvas.addEventListener('pointerdown', this.onDown);
    canvas.addEventListener('pointerup', this.onUp);
    canvas.addEventListener('pointermove', this.onMove);
    canvas.addEventListener('pointerleave', this.onLeave);
    canvas.addEventListener('wheel', this.onWheel, { passive: false });
    stage.addEventListener('keydown', this.onKey);
    stage.append(canvas);
  }

  /** Shows other surfaces, or none. */
  setHemispheres(halves: readonly Hemisphere[]): void {
    this.clear();
    for (const data of halves) {
      const geometry = new BufferGeometry();
      geometry.setAttribute('position', new BufferAttribute(data.positions, 3));
      geometry.setAttribute('normal', new BufferAttribute(data.normals, 3));
      geometry.setAttribute('color', new BufferAttribute(new Float32Array(data.positions.length), 3));
      geometry.setIndex(new BufferAttribute(data.triangles, 1));
      geometry.computeBoundingBox();
      const mesh = new Mesh(geometry, new MeshLambertMaterial({ vertexColors: true }));
      const outline = new BufferGeometry();
      outline.setAttribute('position', geometry.getAttribute('position'));
      const edge = new LineSegments(outline, new LineBasicMaterial({ color: this.colours.mark, depthTest: true }));
      edge.visible = false;
      const scene = new Scene();
      scene.background = new Color(this.colours.ground);
      const light = new DirectionalLight('#ffffff', 0.6 * Math.PI);
      scene.add(new AmbientLight('#ffffff', 0.44 * Math.PI), light, light.target, mesh, edge);
      scene.userData.light = light;
      const centre = geometry.boundingBox?.getCenter(new Vector3()) ?? new Vector3();
      this.halves.set(data.side, { data, mesh, edge, scene, picker: new Picker(geometry), centre });
    }
    this.paint();
    this.outline();
    this.invalidate();
  }

  /** Colours of SUVR and the values at their ends. */
  setColours(colour: ColourId, range: { lower: number; upper: number }): void {
    if (colour === this.colour && range.lower === this.shownRange.lower && range.upper === this.shownRange.upper)
      return;
    this.colour = colour;
    this.shownRange = range;
    this.paint();
    this.invalidate();
  }

  /** Outlines a region; null: none. */
  setRegion(label: number | null): void {
    if (label === this.label) return;
    this.label = label;
    this.outline();
    this.invalidate();
  }

  resize(width: number, height: number, pixelRatio: number): void {
    if (width < 2 || height < 2) return;
    this.width = width;
    this.height = height;
    this.renderer.setPixelRatio(pixelRatio);
    this.renderer.setSize(width, height, false);
    this.invalidate();
  }

  /** As at the beginning. */
  home(): void {
    this.turned = { around: 0, over: 0 };
    this.zoom = 1;
    this.invalidate();
  }

  turn(around: number, over: number): void {
    this.turned = {
      around: this.turned.around + around,
      over: Math.max(-steepest, Math.min(steepest, this.turned.over + over)),
    };
    this.invalidate();
  }

  dispose(): void {
    cancelAnimationFrame(this.frame);
    cancelAnimationFrame(this.hovering);
    this.stage.removeEventListener('keydown', this.onKey);
    this.canvas.remove();
    this.clear();
    this.renderer.dispose();
  }

  private clear(): void {
    for (const { mesh, edge } of this.halves.values()) {
      mesh.geometry.dispose();
      mesh.material.dispose();
      edge.geometry.dispose();
      edge.material.dispose();
    }
    this.halves.clear();
  }

  private paint(): void {
    const { lower, upper } = this.shownRange;
    const colour = new Color();
    const table = new Float32Array(3 * tableSize);
    for (let k = 0; k < tableSize; k++) {
      const [r, g, b] = colourAt(this.colour, k / (tableSize - 1));
      colour.setRGB(r / 255, g / 255, b / 255, SRGBColorSpace).toArray(table, 3 * k);
    }
    const plain = new Color(this.colours.plain);
    for (const { data, mesh } of this.halves.values()) {
      const attribute = mesh.geometry.getAttribute('color');
      data.suvr.forEach((value, v) => {
        if (Number.isNaN(value)) {
          attribute.setXYZ(v, plain.r, plain.g, plain.b);
          return;
        }
        const at = Math.round((tableSize - 1) * Math.min(1, Math.max(0, (value - lower) / (upper - lower))));
        attribute.setXYZ(v, table[3 * at]!, table[3 * at + 1]!, table[3 * at + 2]!);
      });
      attribute.needsUpdate = true;
    }
  }

  private outline(): void {
    for (const { data, edge } of this.halves.values()) {
      edge.visible = this.label !== null;
      if (this.label === null) continue;
      const vertices: number[] = [];
      for (let v = 0; v < data.labels.length; v++) if (data.labels[v] === this.label) vertices.push(v);
      const { edge: lines } = emphasised(data.triangles, data.labels.length, vertices);
      edge.geometry.setIndex(new BufferAttribute(lines, 1));
    }
  }

  private readonly invalidate = (): void => {
    if (this.frame === 0) this.frame = requestAnimationFrame(this.draw);
  };

  /** Puts the camera where a projection is seen from. */
  private aim(projection: Projection, half: Half, width: number, height: number): void {
    const { camera, turned } = this;
    const { around, over } = turned;
    const x = lookFrom(projection);
    // Turning to the right shows what lies left, from whichever side it is looked at.
    const direction = new Vector3(x, 0, 0)
      .applyAxisAngle(new Vector3(0, 0, 1), -around)
      .multiplyScalar(Math.cos(over))
      .add(new Vector3(0, 0, Math.sin(over)));
    camera.up.set(0, 0, 1);
    camera.position.copy(half.centre).addScaledVector(direction, 300);
    camera.lookAt(half.centre);
    const halfHeight = Math.max(halfFieldMm.height, (halfFieldMm.length * height) / width) / this.zoom;
    camera.top = halfHeight;
    camera.bottom = -halfHeight;
    camera.right = (halfHeight * width) / height;
    camera.left = -camera.right;
    camera.updateProjectionMatrix();
    camera.updateMatrixWorld();
  }

  /** CSS pixels of a projection's field, y from the top. */
  private fieldOf(index: number): { x: number; y: number; width: number; height: number } {
    const width = this.width / 2;
    const height = this.height / 2;
    return { x: (index % 2) * width, y: Math.floor(index / 2) * height, width, height };
  }

  private readonly draw = (): void => {
    this.frame = 0;
    const { renderer } = this;
    if (this.width === 0) return;
    projections.forEach((projection, index) => {
      const { x, y, width, height } = this.fieldOf(index);
      const half = this.halves.get(sideOf(projection));
      renderer.setViewport(x, this.height - y - height, width, height);
      renderer.setScissor(x, this.height - y - height, width, height);
      if (!half) {
        renderer.setClearColor(this.colours.ground);
        renderer.clear();
        return;
      }
      this.aim(projection, half, width, height);
      const light = half.scene.userData.light as DirectionalLight;
      light.position.set(-0.2, 0.3, 1).applyQuaternion(this.camera.quaternion).add(half.centre);
      light.target.position.copy(half.centre);
      // The outline lies on the surface: a little nearer to the eye it is not half hidden by it.
      half.edge.position.copy(this.camera.position).sub(half.centre).normalize().multiplyScalar(0.6);
      renderer.render(half.scene, this.camera);
    });
  };

  /** What is seen at a place of the canvas, CSS pixels. */
  private spotAt(x: number, y: number): Spot | null {
    const index = (x >= this.width / 2 ? 1 : 0) + (y >= this.height / 2 ? 2 : 0);
    const projection = projections[index]!;
    const half = this.halves.get(sideOf(projection));
    if (!half) return null;
    const field = this.fieldOf(index);
    this.aim(projection, half, field.width, field.height);
    this.pointer.set((2 * (x - field.x)) / field.width - 1, 1 - (2 * (y - field.y)) / field.height);
    this.raycaster.setFromCamera(this.pointer, this.camera);
    const hit = half.picker.pick(this.raycaster.ray);
    if (!hit) return null;
    const { data } = half;
    const at = 3 * hit.vertex;
    return {
      side: data.side,
      label: data.labels[hit.vertex] ?? 0,
      suvr: data.suvr[hit.vertex] ?? Number.NaN,
      atMm: [data.positions[at]!, data.positions[at + 1]!, data.positions[at + 2]!],
    };
  }

  private readonly onLost = (event: Event): void => {
    // Without this the browser never gives the drawing back.
    event.preventDefault();
    this.events.onContext(true);
  };
  private readonly onRestored = (): void => {
    this.events.onContext(false);
    this.invalidate();
  };

  private readonly onDown = (event: PointerEvent): void => {
    this.stage.focus({ preventScroll: true });
    if (event.button !== 0) return;
    this.canvas.setPointerCapture(event.pointerId);
    this.pressed = { x: event.clientX, y: event.clientY, id: event.pointerId, ...this.turned, moved: false };
  };

  private readonly onUp = (event: PointerEvent): void => {
    const { pressed } = this;
    this.pressed = null;
    if (!pressed || pressed.moved || pressed.id !== event.pointerId) return;
    this.events.onPick(this.spotAt(event.offsetX, event.offsetY));
  };

  private readonly onMove = (event: PointerEvent): void => {
    const { pressed } = this;
    if (pressed) {
      const [dx, dy] = [event.clientX - pressed.x, event.clientY - pressed.y];
      pressed.moved ||= Math.hypot(dx, dy) > clickReach;
      if (!pressed.moved) return;
      this.turned = { around: pressed.around, over: pressed.over };
      this.turn((dx * Math.PI) / 400, (dy * Math.PI) / 400);
      return;
    }
    const { offsetX, offsetY } = event;
    // Once per picture, however fast the pointer is.
    cancelAnimationFrame(this.hovering);
    this.hovering = requestAnimationFrame(() => this.events.onHover(this.spotAt(offsetX, offsetY)));
  };

  private readonly onLeave = (): void => {
    cancelAnimationFrame(this.hovering);
    this.events.onHover(null);
  };

  private readonly onWheel = (event: WheelEvent): void => {
    event.preventDefault();
    this.zoomBy(Math.exp(-event.deltaY / 600));
  };

  private zoomBy(factor: number): void {
    this.zoom = Math.max(0.5, Math.min(4, this.zoom * factor));
    this.invalidate();
  }

  private readonly onKey = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const act = this.keys[event.key];
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  };

  private readonly keys: Record<string, () => void> = {
    ArrowLeft: () => this.turn(-turnStep, 0),
    ArrowRight: () => this.turn(turnStep, 0),
    ArrowUp: () => this.turn(0, -turnStep),
    ArrowDown: () => this.turn(0, turnStep),
    '+': () => this.zoomBy(1.1),
    '=': () => this.zoomBy(1.1),
    '-': () => this.zoomBy(1 / 1.1),
    Home: () => this.home(),
  };
}
