package dev.breakwater.mcp.session;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BrokenResponseTests {

    private static final String LONG = "x".repeat(2000);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'jsonrpc':'2.0','id':42,'result':{'text':'…'}}",
                "{'id':42,'result':{'text':'…'}}",
                "{'id' : 42 , 'jsonrpc':'2.0','result':{'id':7,'text':'…'}}",
                "{'jsonrpc':'2.0','error':{'id':7},'id':42,'x':'…'}",
                "{'result':{'id':7,'text':'…'},'jsonrpc':'2.0','id':42}",
                "{'result':{'id':7,'text':'…'},'jsonrpc': '2.0', 'id': 42 } ",
                "{'result':{'id':7,'text':'…'},'id':42,'jsonrpc':'2.0'}",
                "{'jsonrpc':'2.0','result':{'text':'…'},'jsonrpc':'2.0','id':42}"
            })
    void findsTheIdOfAResponse(String response) {
        assertThat(id(response)).hasValue(42);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'jsonrpc':'2.0','id':42,'method':'sampling/createMessage','params':{'text':'…'}}",
                "{'jsonrpc':'2.0','method':'sampling/createMessage','id':42,'params':{'text':'…'}}",
                "{'method':'sampling/createMessage','params':{'text':'…'},'jsonrpc':'2.0','id':42}",
                "{'jsonrpc':'2.0','result':{'id':42,'text':'…'}}",
                "{'result':{'text':'…','row':{'a':1,'id':42}}}",
                "{'level':'info','id':42,'message':'…'",
                "{'jsonrpc':'2.0','id':'42','result':{'text':'…'}}",
                "{'jsonrpc':'2.0','id':42",
                "listening, \"id\":42,…",
                "[{'jsonrpc':'2.0','id':42,'result':'…'}]"
            })
    void takesNothingElseForIt(String line) {
        assertThat(id(line)).isEmpty();
    }

    private static OptionalLong id(String line) {
        byte[] json = line.replace('\'', '"').replace("…", LONG).getBytes(UTF_8);
        return BrokenResponse.id(json, json);
    }
}
