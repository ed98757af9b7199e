import type { Configuration } from 'electron-builder';

/**
 * What is packed for one system. The whole list stands in each system's own `files`: electron-builder takes a list of
 * exclusions alone for "everything but these", and would pack the sources and tests.
 */
const filesFor = (otherRuntimes: string, otherSqlite: string) => [
  'package.json',
  'dist/electron/**',
  'dist/renderer/**',
  '!dist/**/*.map',
  `!node_modules/onnxruntime-node/bin/napi-v6/${otherRuntimes}/**`,
  '!node_modules/onnxruntime-node/script/**',
  `!node_modules/better-sqlite3/prebuilds/${otherSqlite}`,
  '!node_modules/better-sqlite3/{deps,src}/**',
  // The Node and the bundler of the repository's own commands; the product runs under Electron's.
  '!node_modules/node-*/**',
  '!node_modules/@rollup/**',
];

/** How the product is packed. Nothing is published and nothing is updated by itself: sites install what they were given. */
const configuration: Configuration = {
  appId: 'org.dextra.workstation',
  productName: 'Dextra',
  copyright: 'Apache-2.0. Research use, not for diagnosis.',
  directories: { output: 'release', buildResources: 'assets/icons' },
  // biome-ignore lint/suspicious/noTemplateCurlyInString: electron-builder fills these in itself.
  artifactName: '${productName}-${version}-${os}-${arch}.${ext}',
  // Prebuilt libraries come with their packages; nothing is compiled.
  npmRebuild: false,
  publish: null,

  asar: true,
  // Native libraries cannot be loaded out of an archive. The WebAssembly decoders are read as files and can.
  asarUnpack: ['node_modules/onnxruntime-node/**', 'node_modules/better-sqlite3/**'],
  // Beside the archive as real files: the inference runtime maps models from disk, and sites may read the cards.
  extraResources: [
    { from: 'models', to: 'models', filter: ['**/*', '!**/training/**', '!**/__pycache__/**'] },
    { from: 'assets', to: 'assets', filter: ['**/*'] },
    { from: '.', to: '.', filter: ['LICENSE', 'NOTICE', 'CHANGELOG.md'] },
  ],
  electronLanguages: ['en', 'en-US', 'ko'],

  /** Switches burnt into the executable: it runs this archive, unaltered, and cannot be turned into a plain Node. */
  electronFuses: {
    runAsNode: false,
    enableCookieEncryption: true,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: false,
    enableEmbeddedAsarIntegrityValidation: true,
    onlyLoadAppFromAsar: true,
    loadBrowserProcessSpecificV8Snapshot: false,
    grantFileProtocolExtraPrivileges: false,
    resetAdHocDarwinSignature: true,
  },

  // Offered beside the viewer that the reader is used to, not instead of it.
  fileAssociations: [
    {
      ext: 'dcm',
      name: 'DICOM file',
      description: 'DICOM file',
      mimeType: 'application/dicom',
      role: 'Viewer',
      rank: 'Alternate',
    },
  ],

  win: {
    target: [
      { target: 'nsis', arch: 'x64' },
      { target: 'msi', arch: 'x64' },
    ],
    icon: 'assets/icons/256x256.png',
    files: filesFor('{darwin,linux,win32/arm64}', '{darwin,linux,linuxmusl}-*.node'),
  },
  nsis: {
    oneClick: false,
    perMachine: false,
    allowToChangeInstallationDirectory: true,
    // Studies and findings stay with the reader.
    deleteAppDataOnUninstall: false,
    differentialPackage: false,
    license: 'LICENSE',
  },
  // For rollout by a hospital's own tools. The code stays the same for ever, so that versions replace each other.
  msi: { oneClick: false, perMachine: true, upgradeCode: '5D0F6C3E-7A0B-4E1C-9A55-0C1D6B8B7F21' },

  linux: {
    target: [
      { target: 'AppImage', arch: 'x64' },
      { target: 'deb', arch: 'x64' },
    ],
    icon: 'assets/icons',
    category: 'Science;MedicalSoftware',
    executableName: 'dextra',
    synopsis: 'Workstation for right-heart motion from cine cardiac MR (research use)',
    maintainer: 'The Dextra authors <dextra@localhost>',
    files: filesFor('{darwin,win32,linux/arm64}', '{darwin,win32,linuxmusl}-*.node'),
  },

  mac: {
    // The inference runtime comes for Apple silicon only.
    target: [{ target: 'dmg', arch: 'arm64' }],
    icon: 'assets/icons/1024x1024.png',
    category: 'public.app-category.medical',
    darkModeSupport: true,
    hardenedRuntime: true,
    files: filesFor('{linux,win32}', '{linux,linuxmusl,win32}-*.node'),
  },
};

export default configuration;
