/** In a network of the cluster's own, where nobody else is: any will do. */
export const addresses = {
  /** Of the machine, as pods see it; also where names are asked for. */
  machine: '10.252.0.1',
  services: '10.250.0.0/24',
  pods: '10.251.0.0/16',
  podsOf: (node: number) => `10.251.${node}.0/24`,
  api: 'https://127.0.0.1:26443',
  etcd: 'http://127.0.0.1:22379',
} as const;

/** Two, so that one of them can be emptied. */
export const nodes = [1, 2] as const;
export const nodeName = (node: number): string => `node-${node}`;
