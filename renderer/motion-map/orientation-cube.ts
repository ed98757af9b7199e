import {
  AmbientLight,
  BoxGeometry,
  CanvasTexture,
  Mesh,
  MeshBasicMaterial,
  OrthographicCamera,
  type PerspectiveCamera,
  Scene,
  SRGBColorSpace,
  type WebGLRenderer,
} from 'three';

/** Faces of a box in three.js's order (+x −x +y −y +z −z) as patient directions: LPS has +x left, +y back, +z head. */
const letters = ['L', 'R', 'P', 'A', 'H', 'F'] as const;
/** Edge of the square that the cube is drawn in, CSS pixels. */
export const cubeSize = 64;
const texturePixels = 128;

/** Turns each letter, from the way three.js lays pictures on a box, to be upright with the patient's head (or front) up. */
const turned: Record<(typeof letters)[number], number> = {
  L: -Math.PI / 2,
  R: Math.PI / 2,
  P: Math.PI,
  A: 0,
  H: Math.PI,
  F: Math.PI,
};

function face(letter: (typeof letters)[number], ground: string, text: string, edge: string): CanvasTexture {
  const canvas = document.createElement('canvas');
  canvas.width = texturePixels;
  canvas.height = texturePixels;
  const context = canvas.getContext('2d');
  if (context) {
    context.fillStyle = ground;
    context.fillRect(0, 0, texturePixels, texturePixels);
    context.strokeStyle = edge;
    context.lineWidth = 6;
    context.strokeRect(3, 3, texturePixels - 6, texturePixels - 6);
    context.translate(texturePixels / 2, texturePixels / 2);
    context.rotate(turned[letter]);
    context.fillStyle = text;
    context.font = '600 76px system-ui, sans-serif';
    context.textAlign = 'center';
    context.textBaseline = 'middle';
    context.fillText(letter, 0, 6);
  }
  const texture = new CanvasTexture(canvas);
  texture.colorSpace = SRGBColorSpace;
  texture.anisotropy = 4;
  return texture;
}

/** The cube in the corner that says which way the patient lies: L R, A P, H F. */
export class OrientationCube {
  private readonly scene = new Scene();
  private readonly camera = new OrthographicCamera(-1, 1, 1, -1, 0.1, 10);
  private readonly box: Mesh<BoxGeometry, MeshBasicMaterial[]>;

  constructor(colours: { ground: string; text: string; edge: string }) {
    const materials = letters.map(
      (letter) => new MeshBasicMaterial({ map: face(letter, colours.ground, colours.text, colours.edge) }),
    );
    this.box = new Mesh(new BoxGeometry(1.08, 1.08, 1.08), materials);
    this.scene.add(this.box, new AmbientLight());
  }

  /** Draws into the bottom right corner, on top of what is there, as the given camera would see the patient's axes. */
  render(renderer: WebGLRenderer, eye: PerspectiveCamera, width: number, margin: number): void {
    this.camera.quaternion.copy(eye.quaternion);
    this.camera.position.set(0, 0, 5).applyQuaternion(eye.quaternion);
    const left = width - cubeSize - margin;
    renderer.setViewport(left, margin, cubeSize, cubeSize);
    renderer.setScissor(left, margin, cubeSize, cubeSize);
    renderer.setScissorTest(true);
    renderer.clearDepth();
    renderer.render(this.scene, this.camera);
    renderer.setScissorTest(false);
  }

  dispose(): void {
    this.box.geometry.dispose();
    for (const material of this.box.material) {
      material.map?.dispose();
      material.dispose();
    }
  }
}
