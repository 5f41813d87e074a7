/** What of a Hugging Face config.json the network depends on. */
export interface HubConfig {
  architectures?: string[];
  model_type?: string;
  hidden_size: number;
  intermediate_size: number;
  num_hidden_layers: number;
  num_attention_heads: number;
  num_key_value_heads?: number | null;
  head_dim?: number | null;
  vocab_size: number;
  max_position_embeddings: number;
  rms_norm_eps?: number;
  rope_theta?: number;
  rope_scaling?: RopeScaling | null;
  /** Of one kind for all layers, or one for each kind of layers. */
  rope_parameters?: RopeScaling | { full_attention?: RopeScaling; sliding_attention?: RopeScaling } | null;
  rope_local_base_freq?: number;
  tie_word_embeddings?: boolean;
  hidden_act?: string;
  hidden_activation?: string;
  attention_bias?: boolean;
  /** Whether the output projection has a bias too; default: as the family has it. */
  attention_output_bias?: boolean;
  mlp_bias?: boolean;
  sliding_window?: number | null;
  use_sliding_window?: boolean;
  sliding_window_pattern?: number;
  max_window_layers?: number;
  layer_types?: string[] | null;
  no_rope_layers?: number[] | null;
  no_rope_layer_interval?: number;
  query_pre_attn_scalar?: number;
  attn_logit_softcapping?: number | null;
  final_logit_softcapping?: number | null;
  /** Norm weights hold what other files have one less of. */
  norms_are_whole?: boolean;
  original_max_position_embeddings?: number;
  num_experts?: number;
  num_local_experts?: number;
  partial_rotary_factor?: number;
  bos_token_id?: number | null;
  eos_token_id?: number | number[] | null;
}

export interface RopeScaling {
  rope_type?: string;
  type?: string;
  rope_theta?: number;
  factor?: number;
  low_freq_factor?: number;
  high_freq_factor?: number;
  original_max_position_embeddings?: number;
  attention_factor?: number | null;
  beta_fast?: number | null;
  beta_slow?: number | null;
  mscale?: number | null;
  mscale_all_dim?: number | null;
  truncate?: boolean;
  partial_rotary_factor?: number;
  /** [headDim / 2] What each frequency is divided by, where a file says that instead of a rule. */
  frequency_divisors?: readonly number[];
}
