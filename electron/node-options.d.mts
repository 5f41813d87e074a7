export const hostNodeOptions: string[];
