/** This folder writes the small texts of boot media, as Talos's imager and the Image Factory do. */
export { diskGrubCfg, isoGrubCfg, quoteForGrub } from './grub-cfg.ts';
export { ipxeScript, type NetworkBoot } from './ipxe-script.ts';
export { isoVolumeLabel } from './iso-label.ts';
export { diskLoaderConf, isoLoaderConf, type KeyEnrollment } from './loader-conf.ts';
export { osRelease } from './os-release.ts';
export { ukiFileName } from './uki-file-name.ts';
