import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import Ajv from 'ajv';
import { describe, expect, it } from 'vitest';
import configuration from './electron-builder';

const root = fileURLToPath(new URL('..', import.meta.url));
const schemaFile = path.join(root, 'node_modules/app-builder-lib/scheme.json');

// `typeof` marks options that may be functions; ours are all plain values.
const validate = new Ajv({ strict: false, allErrors: true }).compile(JSON.parse(readFileSync(schemaFile, 'utf8')));

describe('the packaging', () => {
  it("is what electron-builder's own schema allows", () => {
    expect(validate(configuration), JSON.stringify(validate.errors)).toBe(true);
  });

  it('is held against a schema that refuses what it does not know', () => {
    expect(validate({ ...configuration, electronFuses: { runAsNode: 'no' } })).toBe(false);
    expect(validate({ ...configuration, nsis: { oneclick: false } })).toBe(false);
    expect(validate({ ...configuration, fileAssociation: [] })).toBe(false);
  });

  it('makes installers for the three systems and publishes nothing', () => {
    const targets = [configuration.win, configuration.linux, configuration.mac].flatMap((system) => {
      const target = system?.target;
      return Array.isArray(target) ? target.map((one) => (typeof one === 'string' ? one : one.target)) : [];
    });
    expect(targets).toEqual(['nsis', 'msi', 'AppImage', 'deb', 'dmg']);
    expect(configuration.publish).toBeNull();
  });

  it('burns in the fuses that keep the executable to this product', () => {
    expect(configuration.electronFuses).toMatchObject({
      runAsNode: false,
      enableNodeOptionsEnvironmentVariable: false,
      enableNodeCliInspectArguments: false,
      enableEmbeddedAsarIntegrityValidation: true,
      onlyLoadAppFromAsar: true,
      grantFileProtocolExtraPrivileges: false,
    });
  });

  it('keeps every package with a native library out of the archive', () => {
    const { dependencies } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as {
      dependencies: Record<string, string>;
    };
    // Native packages say so by the folder in which Node-API libraries are kept.
    const native = Object.keys(dependencies).filter((name) =>
      ['bin/napi-v6', 'prebuilds', 'build/Release'].some((inside) =>
        existsSync(path.join(root, 'node_modules', name, inside)),
      ),
    );
    expect(native).toContain('onnxruntime-node');
    expect(native).toContain('better-sqlite3');
    expect(configuration.asarUnpack).toEqual(
      native
        .map((name) => `node_modules/${name}/**`)
        .sort()
        .reverse(),
    );
  });

  it('packs what was built and never the sources', () => {
    // A list of exclusions alone would mean everything else.
    expect(configuration.files).toBeUndefined();
    for (const system of [configuration.win, configuration.linux, configuration.mac]) {
      const files = system?.files as string[];
      const packed = files.filter((pattern) => !pattern.startsWith('!'));
      expect(packed).toEqual(['package.json', 'dist/electron/**', 'dist/renderer/**']);
    }
  });

  it('names files that exist', () => {
    const icons = [configuration.win?.icon, configuration.mac?.icon, configuration.linux?.icon];
    for (const icon of [...icons, configuration.nsis?.license])
      expect(existsSync(path.join(root, icon ?? '?')), icon ?? '').toBe(true);
    // What a size in the name promises, the PNG's own header keeps (PNG, 11.2.2 IHDR: width at byte 16).
    for (const size of [16, 32, 48, 64, 128, 256, 512, 1024]) {
      const png = readFileSync(path.join(root, `assets/icons/${size}x${size}.png`));
      expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([size, size]);
    }
  });
});
