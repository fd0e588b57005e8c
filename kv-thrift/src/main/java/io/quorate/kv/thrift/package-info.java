/** The key-value protocol over framed Thrift. */
@NullMarked
package io.quorate.kv.thrift;

import org.jspecify.annotations.NullMarked;
