# JSON in plain ASCII both ways: the console's code page decides what becomes of every other character.

function ConvertTo-AsciiJson {
    param($Value)
    $text = ConvertTo-Json -InputObject $Value -Depth 10 -Compress
    [regex]::Replace($text, '[^\x00-\x7f]', { param($match) '\u{0:x4}' -f [int] [char] $match.Value })
}

# A member that the desired state may leave out; under strict mode a missing one is an error otherwise.
function Get-Optional {
    param($Object, [string] $Name, $Default = $null)
    if ($null -eq $Object) { return $Default }
    $member = $Object.PSObject.Properties[$Name]
    if ($null -eq $member -or $null -eq $member.Value) { return $Default }
    $member.Value
}

function Get-MemberName {
    param($Object)
    if ($null -eq $Object) { return @() }
    @($Object.PSObject.Properties | ForEach-Object { $_.Name })
}
