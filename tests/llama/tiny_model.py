"""Makes a language model of half a megabyte that babbles in the style of some texts: for a real llama-server.

    tools/bin/python tiny_model.py OUT.gguf TEXT...

Its one layer adds nothing, so that a token follows the one before it with about the odds that it has in the
texts: token pairs are counted, and their log odds brought to 63 dimensions by a singular value decomposition.
The 64th dimension fills every token's vector up to one length, so that the norm before the output
changes none.
"""

from __future__ import annotations

import sys
from pathlib import Path

import gguf
import numpy as np
from tokenizers import ByteLevelBPETokenizer

TOKENS, WIDTH, CONTEXT = 1024, 64, 32_768
END = "<|endoftext|>"
SMOOTH = 0.02
"""Counted for every pair on top of what was seen."""


def main(out: Path, texts: list[str]) -> None:
    """Train on the texts and write the model."""
    tokenizer = ByteLevelBPETokenizer()
    tokenizer.train_from_iterator(texts, vocab_size=TOKENS, special_tokens=[END], show_progress=False)
    vocabulary = tokenizer.get_vocab()
    tokens = sorted(vocabulary, key=lambda token: vocabulary[token])
    inside, outside = factors(pairs(tokenizer, texts, len(tokens)))
    merges = [" ".join(pair) for pair in merges_of(tokenizer)]

    writer = gguf.GGUFWriter(out, "llama")
    writer.add_name("tiny")
    writer.add_context_length(CONTEXT)
    writer.add_embedding_length(WIDTH)
    writer.add_block_count(1)
    writer.add_feed_forward_length(WIDTH)
    writer.add_head_count(1)
    writer.add_head_count_kv(1)
    writer.add_layer_norm_rms_eps(1e-6)
    writer.add_rope_dimension_count(WIDTH)
    writer.add_vocab_size(len(tokens))
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("gpt-2")
    writer.add_token_list(tokens)
    kinds = [gguf.TokenType.CONTROL if token == END else gguf.TokenType.NORMAL for token in tokens]
    writer.add_token_types(kinds)
    writer.add_token_merges(merges)
    writer.add_eos_token_id(vocabulary[END])
    writer.add_bos_token_id(vocabulary[END])
    writer.add_add_bos_token(False)
    nothing = np.zeros((WIDTH, WIDTH), np.float32)
    ones = np.ones(WIDTH, np.float32)
    writer.add_tensor("token_embd.weight", inside)
    writer.add_tensor("output_norm.weight", ones)
    writer.add_tensor("output.weight", outside)
    for name in ("attn_q", "attn_k", "attn_v", "attn_output", "ffn_gate", "ffn_up", "ffn_down"):
        writer.add_tensor(f"blk.0.{name}.weight", nothing)
    for name in ("attn_norm", "ffn_norm"):
        writer.add_tensor(f"blk.0.{name}.weight", ones)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def merges_of(tokenizer: ByteLevelBPETokenizer) -> list[list[str]]:
    """The pairs that the tokenizer joins, in their order."""
    import json

    found = json.loads(tokenizer.to_str())["model"]["merges"]
    return [pair.split(" ") if isinstance(pair, str) else pair for pair in found]


def pairs(tokenizer: ByteLevelBPETokenizer, texts: list[str], size: int) -> np.ndarray:
    """(size, size) log odds of a token after another, each row's mean taken out."""
    counts = np.full((size, size), SMOOTH)
    for text in texts:
        ids = np.array(tokenizer.encode(text).ids, dtype=int)
        np.add.at(counts, (ids[:-1], ids[1:]), 1)
    odds = np.log(counts / counts.sum(axis=1, keepdims=True))
    return odds - odds.mean(axis=1, keepdims=True)


def factors(odds: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(tokens, WIDTH) what goes in and what comes out, whose products are the log odds about."""
    left, values, right = np.linalg.svd(odds)
    root = np.sqrt(values[: WIDTH - 1])
    inside, outside = left[:, : WIDTH - 1] * root, right[: WIDTH - 1].T * root
    lengths = (inside**2).sum(axis=1)
    length = lengths.max() * 1.001
    filled = np.hstack([inside, np.sqrt(length - lengths)[:, None]])
    after_norm = np.sqrt(WIDTH / length)
    answered = np.hstack([outside / after_norm, np.zeros((len(outside), 1))])
    return filled.astype(np.float32), answered.astype(np.float32)


if __name__ == "__main__":
    main(Path(sys.argv[1]), [Path(name).read_text("utf-8", "replace") for name in sys.argv[2:]])
