import type { DaemonOptions } from '../docker/index.ts';
import type { LayoutOptions } from '../layout/index.ts';
import type { RegistryOptions } from '../registry/index.ts';

type NetworkOptions = Pick<
  RegistryOptions,
  'authFile' | 'caFiles' | 'certsFolders' | 'plainHttp' | 'hosts' | 'bandwidth' | 'uploads' | 'clock'
>;

/** What opening any place needs. Nothing is read from the process itself: no variables, no home folder. */
export interface StoreOptions extends NetworkOptions, DaemonOptions, LayoutOptions {}
