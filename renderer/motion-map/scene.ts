import { AmbientLight, Color, DirectionalLight, Raycaster, Scene, Vector2, Vector3, WebGLRenderer } from 'three';
import type { Vector } from '../../electron/contract';
import type { LoadedMap } from '../app/session';
import { type Cut, Cuts } from './cuts';
import { Eye } from './eye';
import type { ColourMode } from './options';
import { OrientationCube } from './orientation-cube';
import { drawOverlay, emptyOverlay, type MapPin, type OverlayColours, type OverlayContent, pinAt } from './overlay';
import { Pace } from './pace';
import { Picker } from './picking';
import { type ColourRanges, Surface } from './surface';
import { extentOf, viewsOf } from './views';

export interface SceneColours extends OverlayColours {
  readonly ground: string;
  readonly surface: string;
  readonly ghost: string;
  /** Line where a slice meets the surface. */
  readonly outline: string;
  readonly cube: { readonly ground: string; readonly text: string; readonly edge: string };
}

export interface SceneEvents {
  /** A vertex was clicked; null beside the surface. */
  onPick(vertex: number | null): void;
  onPin(findingId: string): void;
  /** The pointer is over a vertex; null beside the surface. */
  onHover?(vertex: number | null): void;
  /** A slice was clicked where the surface does not hide it, LPS mm. */
  onCut?(cut: Cut, pointMm: Vector): void;
  /** The reader turned or moved the heart. */
  onTurn?(): void;
  /** The graphics processor took the drawing away, or gave it back. */
  onContext(lost: boolean): void;
}

/** Pixels along each side while the heart beats and the processor draws. What stands still is drawn whole. */
const movingShare = 0.6;
const cubeMargin = 10;
/** Slices are shown this far beyond the surface, mm: the left ventricle lies beside it. */
const besideMm = 22;
const keyTurn = Math.PI / 18;
const keyZoom = 0.9;
/** A press that moves less than this is a click, CSS pixels. */
const clickReach = 4;

/**
 * The 3-D view in a focusable element: owns two canvases in it, the camera and the surface. Draws only when the moment, the camera, the
 * size or what is shown has changed, at most once per picture of the screen.
 * Throws where the browser gives no WebGL.
 */
export class MapScene {
  private readonly canvas = document.createElement('canvas');
  private readonly overlayCanvas = document.createElement('canvas');
  private readonly renderer: WebGLRenderer;
  private readonly context: CanvasRenderingContext2D;
  private readonly scene = new Scene();
  /** The camera and what turns it. */
  readonly eye: Eye;
  private readonly cuts: Cuts;
  private wantedCuts: readonly Cut[] = [];
  private cutOpacity = 1;
  private glass = false;
  private cutsStale = false;
  private emphasis: readonly number[] | null = null;
  private readonly headlight = new DirectionalLight('#ffffff', 0.6 * Math.PI);
  private readonly cube: OrientationCube;
  private readonly ghostColour: string;
  private readonly raycaster = new Raycaster();
  private readonly pointer = new Vector2();
  private surface: Surface | null = null;
  private picker: Picker | null = null;
  private radius = 50;
  private overlay: OverlayContent = emptyOverlay;
  /** CSS pixels. */
  width = 0;
  private height = 0;
  private position = 0;
  private stale = true;
  private frame = 0;
  private idle = 0;
  /** Pixels of the screen to one of CSS. */
  private ratio = 1;
  private moving = false;
  /** Only where the processor draws. */
  private readonly pace: Pace | null;
  private pressed: { x: number; y: number; id: number } | null = null;

  constructor(
    private readonly stage: HTMLElement,
    private readonly colours: SceneColours,
    private readonly events: SceneEvents,
    /** Without a graphics card: drawn more cheaply, and less often while the heart beats. */
    software = false,
  ) {
    const { canvas, overlayCanvas } = this;
    this.renderer = new WebGLRenderer({ canvas, antialias: !software, powerPreference: 'high-performance' });
    this.pace = software ? new Pace(this.renderer.getContext() as WebGL2RenderingContext) : null;
    const context = overlayCanvas.getContext('2d');
    if (!context) throw new Error('no 2-D canvas');
    this.context = context;
    this.renderer.autoClear = false;
    this.scene.background = new Color(colours.ground);
    // Light from the reader's side, so that a colour looks as it does in the legend wherever the surface faces the eye.
    this.scene.add(new AmbientLight('#ffffff', 0.44 * Math.PI), this.headlight, this.headlight.target);
    this.ghostColour = `#${new Color(colours.ghost).lerp(new Color(colours.ground), 0.35).getHexString()}`;
    this.cube = new OrientationCube(colours.cube);
    this.eye = new Eye(canvas, (own) => {
      this.invalidate();
      if (own) this.events.onTurn?.();
    });
    this.cuts = new Cuts(colours.outline, { current: colours.accent, other: colours.ghost });
    canvas.addEventListener('webglcontextlost', this.onLost);
    canvas.addEventListener('webglcontextrestored', this.onRestored);
    canvas.addEventListener('pointerdown', this.onDown);
    canvas.addEventListener('pointerup', this.onUp);
    canvas.addEventListener('pointermove', this.onMove);
    canvas.addEventListener('pointerleave', this.onLeave);
    stage.addEventListener('keydown', this.onKey);
    stage.append(canvas, overlayCanvas);
  }

  /**
   * Shows another map, or none. The view stays when the new map is of the same heart.
   *
   * @param ranges ends of the colour scales, where another view shares them
   */
  setMap(loaded: LoadedMap | null, colour: ColourMode, ranges?: ColourRanges): void {
    const same = loaded !== null && this.surface !== null && near(loaded, this.surface.loaded);
    this.releaseSurface();
    if (loaded) {
      this.surface = new Surface(loaded, this.colours.surface, this.ghostColour, this.colours.accent, ranges);
      this.surface.setColour(colour);
      this.picker = new Picker(this.surface.geometry);
      this.surface.emphasise(this.emphasis);
      this.scene.add(this.surface.mesh, this.surface.ghost);
      // Begun here, the graphics driver's work is over or well on its way when the first picture is drawn.
      this.renderer.compile(this.scene, this.eye.camera);
      this.prepareCuts();
      const { centre, radius } = extentOf(this.surface.positions);
      this.radius = radius;
      this.eye.setHeart(centre, radius, viewsOf(loaded.map, this.surface.positions), same);
    }
    if (!same) this.cuts.clear();
    this.placeCuts();
    this.stale = true;
    this.invalidate();
  }

  setColour(colour: ColourMode): void {
    this.surface?.setColour(colour);
    this.stale = true;
    this.invalidate();
  }

  setGhost(shown: boolean): void {
    this.surface?.setGhost(shown);
    this.invalidate();
  }

  /** Emphasises vertices of the map; null: none. */
  setEmphasis(vertices: readonly number[] | null): void {
    this.emphasis = vertices;
    this.surface?.emphasise(vertices);
    this.invalidate();
  }

  /**
   * Stands slices into the view, replacing those before; an empty list takes them out.
   *
   * @param glass the surface is seen through where there are slices
   */
  setCuts(cuts: readonly Cut[], opacity: number, glass: boolean): void {
    if (cuts.length === 0 && this.wantedCuts.length === 0) return;
    this.wantedCuts = cuts;
    this.cutOpacity = opacity;
    this.glass = glass;
    this.placeCuts();
    // While the heart beats they come with the next drawing, which is paced.
    if (!this.moving || !this.pace) this.invalidate();
  }

  /** What slices need of the graphics processor is begun while nothing else is to be done, long before it is drawn. */
  private prepareCuts(): void {
    cancelIdleCallback(this.idle);
    this.idle = requestIdleCallback(() => {
      const { renderer, scene, surface } = this;
      const { camera } = this.eye;
      renderer.compile(this.cuts.group, camera, scene);
      surface?.prepareGlass((mesh) => renderer.compile(mesh, camera, scene));
    });
  }

  private placeCuts(): void {
    const { surface, cuts } = this;
    surface?.setGlass(this.glass && this.wantedCuts.length > 0);
    if (!surface) return;
    cuts.set(this.wantedCuts, this.cutOpacity, this.eye.centre.toArray(), this.radius + besideMm);
    this.cutsStale = true;
  }

  setOverlay(content: OverlayContent): void {
    this.overlay = content;
    this.invalidate();
  }

  /**
   * Moves to a fraction of the beat. Called many times a second: does nothing but remember it.
   * `newPhase`: another image of the cine is due with the next picture of the page. A slow drawing is made together with
   * one, and is done before the next.
   */
  seek(position: number, playing = false, newPhase = true): void {
    const turned = playing !== this.moving;
    if (position === this.position && !(turned && this.pace)) return;
    this.moving = playing;
    this.position = position;
    this.stale = true;
    if (!this.pace || !playing || turned || (newPhase && this.pace.due())) this.invalidate();
  }

  private drawnRatio(): number {
    return this.moving && this.pace ? movingShare * this.ratio : this.ratio;
  }

  resize(width: number, height: number, pixelRatio: number): void {
    if (width < 2 || height < 2) return;
    this.width = width;
    this.height = height;
    this.ratio = pixelRatio;
    this.renderer.setPixelRatio(this.drawnRatio());
    this.renderer.setSize(width, height, false);
    this.overlayCanvas.width = Math.round(width * pixelRatio);
    this.overlayCanvas.height = Math.round(height * pixelRatio);
    this.eye.resize(width, height);
    if (this.surface) this.draw();
    else this.invalidate();
  }

  /** Turns the camera, if need be, so that the vertex is on the side that is seen. */
  face(vertex: number): void {
    if (!this.surface) return;
    this.move();
    this.eye.face(new Vector3().fromArray(this.surface.normals, 3 * vertex));
  }

  /** Draws at another resolution and hands over the two layers before anything else can draw. */
  capture(
    pixelRatio: number,
    use: (layers: readonly HTMLCanvasElement[], width: number, height: number) => void,
  ): void {
    const { width, height, moving, ratio } = this;
    this.moving = false;
    this.resize(width, height, pixelRatio);
    use([this.canvas, this.overlayCanvas], width, height);
    this.moving = moving;
    this.resize(width, height, ratio);
  }

  dispose(): void {
    cancelAnimationFrame(this.frame);
    cancelIdleCallback(this.idle);
    this.frame = 0;
    this.canvas.removeEventListener('webglcontextlost', this.onLost);
    this.canvas.removeEventListener('webglcontextrestored', this.onRestored);
    this.canvas.removeEventListener('pointerdown', this.onDown);
    this.canvas.removeEventListener('pointerup', this.onUp);
    this.canvas.removeEventListener('pointermove', this.onMove);
    this.canvas.removeEventListener('pointerleave', this.onLeave);
    cancelAnimationFrame(this.hovering);
    this.stage.removeEventListener('keydown', this.onKey);
    this.canvas.remove();
    this.overlayCanvas.remove();
    this.eye.dispose();
    this.cuts.dispose();
    this.releaseSurface();
    this.cube.dispose();
    this.renderer.dispose();
  }

  private releaseSurface(): void {
    if (!this.surface) return;
    this.scene.remove(this.surface.mesh, this.surface.ghost);
    this.surface.dispose();
    this.surface = null;
    this.picker = null;
  }

  private readonly invalidate = (): void => {
    if (this.frame === 0) this.frame = requestAnimationFrame(this.draw);
  };

  private move(): void {
    if (!this.stale || !this.surface) return;
    this.stale = false;
    this.surface.moveTo(this.position);
    this.picker?.moved();
    this.cutsStale = true;
  }

  private moveCuts(): void {
    const { cuts, surface } = this;
    if (!cuts.shown || !surface) {
      this.scene.remove(cuts.group);
      return;
    }
    this.scene.add(cuts.group);
    cuts.refresh();
    if (this.cutsStale) cuts.outlineOf(surface.triangles, surface.positions);
    this.cutsStale = cuts.pending;
    if (cuts.pending) this.invalidate();
  }

  private readonly draw = (): void => {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    if (this.width === 0) return;
    const began = performance.now();
    this.move();
    this.moveCuts();
    const { renderer, context } = this;
    const { camera, centre } = this.eye;
    this.headlight.position.set(-0.2, 0.3, 1).applyQuaternion(camera.quaternion).add(centre);
    this.headlight.target.position.copy(centre);
    // Empties the canvas: only ever just before it is drawn on.
    if (renderer.getPixelRatio() !== this.drawnRatio()) renderer.setPixelRatio(this.drawnRatio());
    renderer.setViewport(0, 0, this.width, this.height);
    renderer.clear();
    renderer.render(this.scene, camera);
    const { ratio } = this;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    this.cube.render(renderer, camera, this.width, cubeMargin);
    if (!this.surface) {
      context.clearRect(0, 0, this.width, this.height);
      return;
    }
    drawOverlay(context, this.overlay, this.surface, camera, this.width, this.height, this.colours);
    this.pace?.drawn(began);
  };

  private readonly onLost = (event: Event): void => {
    // Without this the browser never gives the drawing back.
    event.preventDefault();
    this.events.onContext(true);
  };

  private readonly onRestored = (): void => {
    this.events.onContext(false);
    this.stale = true;
    this.invalidate();
  };

  private readonly onDown = (event: PointerEvent): void => {
    this.stage.focus({ preventScroll: true });
    this.pressed = event.button === 0 ? { x: event.clientX, y: event.clientY, id: event.pointerId } : null;
  };

  private readonly onUp = (event: PointerEvent): void => {
    const { pressed, surface } = this;
    this.pressed = null;
    if (!pressed || !surface || pressed.id !== event.pointerId) return;
    if (Math.hypot(event.clientX - pressed.x, event.clientY - pressed.y) > clickReach) return;
    const box = this.canvas.getBoundingClientRect();
    const x = event.clientX - box.left;
    const y = event.clientY - box.top;
    this.move();
    const pin: MapPin | null = pinAt(this.overlay.pins, surface, this.eye.camera, this.width, this.height, x, y);
    if (pin) {
      this.events.onPin(pin.findingId);
      return;
    }
    const hit = this.hitAt(x / box.width, y / box.height);
    const slice = this.events.onCut ? this.cuts.pick(this.raycaster) : null;
    if (slice && (hit === null || slice.distance < hit.distance)) this.events.onCut?.(slice.cut, slice.pointMm);
    else this.events.onPick(hit?.vertex ?? null);
  };

  /** What is seen at a place of the canvas, 0…1 from its upper left corner. */
  private hitAt(x: number, y: number): { vertex: number; distance: number } | null {
    this.pointer.set(x * 2 - 1, 1 - y * 2);
    this.raycaster.setFromCamera(this.pointer, this.eye.camera);
    return this.picker?.pick(this.raycaster.ray) ?? null;
  }

  private hovering = 0;
  private readonly onMove = (event: PointerEvent): void => {
    if (!this.events.onHover || event.buttons !== 0) return;
    const { offsetX, offsetY } = event;
    // Once per picture, however fast the pointer is.
    cancelAnimationFrame(this.hovering);
    this.hovering = requestAnimationFrame(() => {
      this.move();
      this.events.onHover?.(this.hitAt(offsetX / this.width, offsetY / this.height)?.vertex ?? null);
    });
  };
  private readonly onLeave = (): void => {
    cancelAnimationFrame(this.hovering);
    this.events.onHover?.(null);
  };

  private readonly onKey = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const act = this.keys[event.key];
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  };

  private readonly keys: Record<string, () => void> = {
    ArrowLeft: () => this.eye.turn(-keyTurn, 0),
    ArrowRight: () => this.eye.turn(keyTurn, 0),
    ArrowUp: () => this.eye.turn(0, keyTurn),
    ArrowDown: () => this.eye.turn(0, -keyTurn),
    '+': () => this.eye.zoom(keyZoom),
    '=': () => this.eye.zoom(keyZoom),
    '-': () => this.eye.zoom(1 / keyZoom),
    Home: () => this.eye.show('home'),
  };
}

/** Whether two maps are of the same heart in the same place, as after a corrected contour. */
function near(a: LoadedMap, b: LoadedMap): boolean {
  return Math.hypot(...a.map.axes.originMm.map((value, k) => value - b.map.axes.originMm[k]!)) < 30;
}
