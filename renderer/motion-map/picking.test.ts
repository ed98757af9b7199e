import { Ray, Vector3 } from 'three';
import { expect, it } from 'vitest';
import { Picker } from './picking';
import { Surface } from './surface';
import { beatingEllipsoid } from './testing';

it('finds the vertex under the ray at the moment that is shown, not where the surface was before', () => {
  const loaded = beatingEllipsoid(24, 32, 0.5);
  const surface = new Surface(loaded, '#fff', '#fff', '#fff');
  const picker = new Picker(surface.geometry);
  const vertex = 300;
  const ray = () => {
    const at = new Vector3().fromArray(surface.positions, 3 * vertex);
    const outward = new Vector3().fromArray(surface.normals, 3 * vertex);
    return new Ray(at.clone().addScaledVector(outward, 100), outward.clone().negate());
  };
  surface.moveTo(0);
  picker.moved();
  const diastole = ray();
  expect(picker.pick(diastole)?.vertex).toBe(vertex);
  surface.moveTo(0.4);
  picker.moved();
  expect(picker.pick(ray())?.vertex).toBe(vertex);
  // A ray that touched the wide surface passes the contracted one.
  const side = new Ray(diastole.at(100, new Vector3()).add(new Vector3(0, 0, 200)), new Vector3(1, 0, 0));
  expect(picker.pick(side)).toBeNull();
  // Picking leaves the order of the triangles as the map has it.
  expect([...surface.geometry.index!.array]).toEqual(loaded.map.triangles);
});
